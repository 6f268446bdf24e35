package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Receipt;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.router.http.Prompt.Remembering;
import dev.tarn.router.recall.Receipts;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.remember.TurnLedger;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Step 11 of a call: what it leaves behind. Works on one thread of its own, in the order of calls,
/// so that no reply waits for hashing or JSON. Thread-safe; its futures never fail.
final class Aftermath {
  /// The end of a reply and the next call wait for the disk; for one that stalls they do not.
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(2);

  private final Journal journal;
  private final TurnLedger ledger;
  private final Executor executor;
  private final InstantSource clock;
  private final ConcurrentMap<String, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

  /// @param executor one thread with a bounded queue
  Aftermath(Journal journal, TurnLedger ledger, Executor executor, InstantSource clock) {
    this.journal = journal;
    this.ledger = ledger;
    this.executor = executor;
    this.clock = clock;
  }

  /// The provider works on the call: the user's turns, the block and the receipt go to disk.
  /// Completes when they are there or were dropped.
  Future<?> asked(Remembering what, Optional<Receipts.Sent> receipt) {
    return tracked(
        what.scope(),
        what.attribution(),
        to ->
            journal.asked(
                what.scope(),
                to,
                what.writeId(),
                what.block(),
                receipt.flatMap(sent -> receipt(what, sent, to))));
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
    return tracked(
        what.scope(),
        what.attribution(),
        to -> journal.answered(what.scope(), to, what.writeId().get(), turn(what, to, text)));
  }

  /// An app hands over what was said. Completes with whether it is on disk.
  Future<Boolean> told(
      MemoryScope scope, CompletableFuture<Attribution> attribution, String writeId) {
    return tracked(scope, attribution, to -> journal.told(scope, to, writeId));
  }

  /// The provider holds the exchange for calls that go on with it. Completes as [#asked] does.
  ///
  /// @param conversation of the call, once it is known
  /// @param keep runs on a thread that may block, in the order of calls
  Future<?> held(
      MemoryScope scope,
      CompletableFuture<Optional<String>> conversation,
      Function<Optional<String>, CompletableFuture<?>> keep) {
    return tracked(scope, conversation, known -> keep.apply(known).thenApply(result -> true));
  }

  /// Completes when everything that calls of this scope have left so far is on disk. The next call
  /// of a fast client comes before that, and must find the turns of the one before.
  CompletableFuture<?> settled(MemoryScope scope) {
    return underWay.getOrDefault(scope.key(), CompletableFuture.completedFuture(null));
  }

  private Optional<Receipt> receipt(Remembering what, Receipts.Sent sent, Attribution to) {
    return what.receiptId()
        .map(id -> new Receipt(id, Receipts.json(sent, to.conversation()), clock.instant()));
  }

  private Optional<NewTurn> turn(Remembering what, Attribution to, String text) {
    SeenTurn turn = new SeenTurn(SeenTurn.ASSISTANT, text, Optional.empty(), Optional.empty());
    return text.isBlank()
        ? Optional.empty()
        : Optional.of(ledger.answer(what.scope(), to, turn, clock.instant()));
  }

  private <T> Future<Boolean> tracked(
      MemoryScope scope, CompletableFuture<T> known, Function<T, CompletableFuture<Boolean>> work) {
    // If there are more calls than this machine can note down, what they leave is dropped.
    CompletableFuture<Boolean> done =
        known
            .thenComposeAsync(work, executor)
            .exceptionally(failure -> false)
            .completeOnTimeout(false, LONGEST_HOLD.toMillis(), TimeUnit.MILLISECONDS);
    String key = scope.key();
    underWay.put(key, done);
    var _ = done.whenComplete((result, failure) -> underWay.remove(key, done));
    return Work.of(done);
  }
}
