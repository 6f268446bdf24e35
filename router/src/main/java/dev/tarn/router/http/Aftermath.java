package dev.tarn.router.http;

import dev.tarn.records.Receipt;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.router.http.Prompt.Remembering;
import dev.tarn.router.recall.Receipts;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.remember.TurnLedger;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Step 11 of a call: what it leaves behind. Works on one thread of its own, in the order of calls,
/// so that no reply waits for hashing or JSON. Thread-safe.
final class Aftermath {
  private final Journal journal;
  private final TurnLedger ledger;
  private final Executor executor;
  private final InstantSource clock;

  /// @param executor one thread with a bounded queue
  Aftermath(Journal journal, TurnLedger ledger, Executor executor, InstantSource clock) {
    this.journal = journal;
    this.ledger = ledger;
    this.executor = executor;
    this.clock = clock;
  }

  /// The provider works on the call: the user's turns, the block and the receipt go to disk.
  /// Completes when they are there or were dropped; never fails.
  Future<?> asked(Remembering what, Optional<Receipts.Sent> receipt) {
    Instant now = clock.instant();
    return settled(
        what.attribution()
            .thenComposeAsync(
                to ->
                    journal.asked(
                        what.scope(),
                        to,
                        what.writeId(),
                        what.block(),
                        receipt.map(r ->
                            new Receipt(
                                what.receiptId().orElseThrow(),
                                Receipts.json(r, to.conversation()),
                                now))),
                executor));
  }

  /// The provider refused the call: only the receipt is kept.
  Future<?> refused(Remembering what, Optional<Receipts.Sent> receipt) {
    Remembering nothing =
        new Remembering(
            what.scope(), what.attribution(), Optional.empty(), Optional.empty(), what.receiptId());
    return asked(nothing, receipt);
  }

  /// The answer is here, whole. Completes as [#asked] does.
  ///
  /// @param text of the answer, empty if it held none
  Future<?> answered(Remembering what, String text) {
    if (what.writeId().isEmpty()) {
      return Future.succeededFuture();
    }
    return settled(
        what.attribution()
            .thenComposeAsync(
                to -> {
                  SeenTurn turn =
                      new SeenTurn(SeenTurn.ASSISTANT, text, Optional.empty(), Optional.empty());
                  Optional<NewTurn> answer =
                      text.isBlank()
                          ? Optional.empty()
                          : Optional.of(ledger.answer(what.scope(), to, turn, clock.instant()));
                  return journal.answered(what.scope(), to, what.writeId().get(), answer);
                },
                executor));
  }

  private static Future<?> settled(CompletableFuture<?> work) {
    return Work.of(work).otherwiseEmpty();
  }
}
