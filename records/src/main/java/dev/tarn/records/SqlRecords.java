package dev.tarn.records;

import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// The room put together: one writer, a few readers, and the tables between them.
final class SqlRecords implements Records {
  private final Writer writer;
  private final Reader reader;
  private final SubmissionWriter submissions;
  private final Expiry expiry;
  private final Keys keys;
  private final Workspaces workspaces;
  private final Boundaries boundaries;
  private final EmbeddingSpaces embeddingSpaces;
  private final AuditLog audit;
  private final ProviderKeys providerKeys;
  private final KeyVault vault;
  private final TurnLedger ledger;
  private final Journal journal;
  private final Blocks blocks;
  private final Thoughts thoughts;
  private final Answers answers;
  private final Pauses pauses;
  private final Chains chains;
  private final Conversations conversations;
  private final Readings readings;
  private final Erasures erasures;
  private final Receipts receipts;
  private final Writes writes;
  private final UsageBook usage;
  private final Budgets budgets;
  private final KeyedHash hash;

  private SqlRecords(
      Database database,
      HikariDataSource readers,
      MasterKey master,
      RootKey root,
      int queue,
      InstantSource clock,
      SecureRandom random) {
    this.writer = new Writer(database::session, queue);
    this.reader = new Reader(readers);
    BlockCipher cipher = new BlockCipher(root, random);
    this.hash = new HmacHash(root);
    Epochs epochs = new Epochs(hash, reader);
    Tombstones tombstones = new Tombstones(hash);
    this.submissions = new SubmissionWriter(cipher, epochs);
    this.expiry = new Expiry(database, writer);
    AccountChange own = new AccountChange(Actor.TARN, clock);
    this.keys = new SqlKeys(reader, writer, random, own);
    Purge purge = new Purge(database::wipe);
    this.workspaces = new SqlWorkspaces(reader, writer, purge, own);
    this.boundaries = new SqlBoundaries(reader, writer, own);
    this.embeddingSpaces = new SqlEmbeddingSpaces(reader, writer, own);
    this.audit = new SqlAuditLog(reader);
    DataKeys dataKeys = new DataKeys(reader, writer, master, random, clock);
    this.providerKeys = new SqlProviderKeys(reader, writer, dataKeys, purge, random, own);
    this.vault = new SqlKeyVault(reader, dataKeys);
    this.ledger = new SqlLedger(reader, tombstones);
    this.journal = new SqlJournal(database, reader, writer);
    this.blocks = new SqlBlocks(reader, cipher);
    this.thoughts = new SqlThoughts(reader, writer, cipher, epochs);
    this.answers = new SqlAnswers(writer, cipher);
    this.pauses = new SqlPauses(reader, writer, hash);
    this.chains = new SqlChains(reader, writer, epochs);
    this.conversations = new SqlConversations(reader);
    this.readings = new SqlReadings(reader, writer);
    this.receipts = new SqlReceipts(reader);
    this.writes = new WriteStates(reader);
    this.usage = new SqlUsageBook(reader, writer);
    this.budgets = new SqlBudgets(writer);
    this.erasures = new SqlErasures(database, reader, writer, epochs, tombstones, usage, clock);
  }

  static SqlRecords open(
      Database database, MasterKey master, int queue, InstantSource clock, SecureRandom random) {
    RootKey root = new RootKeys(database, master, random).load();
    SqlRecords records =
        new SqlRecords(database, database.readers(), master, root, queue, clock, random);
    records.writer.start();
    return records;
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public Workspaces workspaces() {
    return workspaces;
  }

  @Override
  public Boundaries boundaries() {
    return boundaries;
  }

  @Override
  public EmbeddingSpaces embeddingSpaces() {
    return embeddingSpaces;
  }

  @Override
  public AuditLog audit() {
    return audit;
  }

  @Override
  public ProviderKeys providerKeys() {
    return providerKeys;
  }

  @Override
  public KeyVault vault() {
    return vault;
  }

  @Override
  public TurnLedger ledger() {
    return ledger;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Blocks blocks() {
    return blocks;
  }

  @Override
  public Thoughts thoughts() {
    return thoughts;
  }

  @Override
  public Answers answers() {
    return answers;
  }

  @Override
  public Pauses pauses() {
    return pauses;
  }

  @Override
  public Chains chains() {
    return chains;
  }

  @Override
  public Conversations conversations() {
    return conversations;
  }

  @Override
  public Readings readings() {
    return readings;
  }

  @Override
  public Erasures erasures() {
    return erasures;
  }

  @Override
  public Receipts receipts() {
    return receipts;
  }

  @Override
  public Writes writes() {
    return writes;
  }

  @Override
  public UsageBook usage() {
    return usage;
  }

  @Override
  public Budgets budgets() {
    return budgets;
  }

  @Override
  public KeyedHash hash() {
    return hash;
  }

  @Override
  public CompletableFuture<Submitted> submit(Submission submission) {
    return writer.submit(session -> submissions.write(session, submission));
  }

  @Override
  public int queued() {
    return writer.waiting();
  }

  @Override
  public void expire(Retention retention) {
    expiry.run(retention);
  }

  @Override
  public void check() {
    reader.read(
        handle -> handle.createQuery("SELECT count(*) FROM setting").mapTo(Integer.class).one());
  }

  /// For tests of the writer itself.
  Writer writer() {
    return writer;
  }

  /// For tests of what readers may do.
  Reader reader() {
    return reader;
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
