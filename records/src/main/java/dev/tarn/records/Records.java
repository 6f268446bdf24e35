package dev.tarn.records;

import java.util.concurrent.CompletableFuture;

/// What is kept in SQL. Reading methods of the interfaces handed out here block on the database and
/// may be called by many threads; [#submit] never blocks.
///
/// Failures of the database are [RecordsException].
public interface Records extends AutoCloseable {
  /// Tarn keys.
  Keys keys();

  /// Workspaces, to which keys belong.
  Workspaces workspaces();

  /// Scopes saved under a name.
  Boundaries boundaries();

  /// How workspaces have their memories embedded.
  EmbeddingSpaces embeddingSpaces();

  /// Who changed which account.
  AuditLog audit();

  /// Provider keys that workspaces have stored.
  ProviderKeys providerKeys();

  /// Opens them; for the code that places and signs outgoing calls alone.
  KeyVault vault();

  /// Which turns of which conversations are known.
  TurnLedger ledger();

  /// Turns on disk that the store does not hold yet.
  Journal journal();

  /// Blocks woven into prompts, kept encrypted while a provider's prompt cache may be warm.
  Blocks blocks();

  /// Thinking kept aside between the calls of a tool loop.
  Thoughts thoughts();

  /// Answers to requests that clients may repeat.
  Answers answers();

  /// Persons who let nothing be learned for a while.
  Pauses pauses();

  /// Histories that providers hold and calls go on with.
  Chains chains();

  /// Conversations as they are listed.
  Conversations conversations();

  /// What an LLM is still to read for facts.
  Readings readings();

  /// Erasing.
  Erasures erasures();

  /// What recall did for a call.
  Receipts receipts();

  /// What became of a call's write.
  Writes writes();

  /// What calls used.
  UsageBook usage();

  /// Money that calls may spend.
  Budgets budgets();

  /// Keyed hashes and small derived secrets, under the database's root key.
  KeyedHash hash();

  /// Puts what a call leaves behind on disk, in one transaction and with one group commit for all
  /// that wait. Completes when it is on disk, the database's own.
  ///
  /// A turn that the ledger holds already (same scope, conversation, hash and occurrence) is not
  /// written again, and neither is its journal entry.
  ///
  /// A turn that was retired and is said again is alive again, and journaled again under its key. A
  /// block or receipt submitted again replaces the first. Times are kept in milliseconds.
  ///
  /// The future completes on the thread that writes: what follows must go elsewhere before it does
  /// any work, and must not call a method here that writes and waits (it is refused).
  ///
  /// Fails with [QueueFullException] at once if too many wait, with [RecordsException] if the disk
  /// refuses or the database is away. A server that goes away in the very moment of a commit may
  /// have kept what is said to have failed.
  CompletableFuture<Submitted> submit(Submission submission);

  /// How many submissions are not on disk yet.
  int queued();

  /// Deletes what is past its time: blocks, answers, receipts, chains, writes, ledger turns,
  /// entries of the audit log, usage. Blocks.
  void expire(Retention retention);

  /// Throws [RecordsException] if the database does not answer.
  void check();

  /// Waits for what was submitted, then closes.
  @Override
  void close();
}
