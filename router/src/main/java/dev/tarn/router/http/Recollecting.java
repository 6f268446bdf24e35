package dev.tarn.router.http;

import dev.tarn.memory.Question;
import dev.tarn.records.Block;
import dev.tarn.records.Chain;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.TurnLedger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call's way through memory: attributed, asked, woven, within the deadline. Used once.
final class Recollecting {
  private static final Logger LOG = LoggerFactory.getLogger(Recollecting.class);

  private final ChatMemory room;
  private final Occasion on;
  private final Duration deadline;
  private final CompletableFuture<Attribution> attribution = new CompletableFuture<>();
  private final CompletableFuture<Prompt> prompt = new CompletableFuture<>();
  private final Optional<Recall.Pending> question;
  private final Optional<String> writeId;
  private final Optional<String> receiptId;

  Recollecting(ChatMemory room, Occasion on) {
    this.room = room;
    this.on = on;
    this.deadline = room.recall().deadline(on.scope().workspace());
    this.question =
        (on.reads() ? on.seen().question() : Optional.<Question>empty())
            .map(asked -> room.recall().begin(on.scope().workspace(), asked));
    this.writeId = on.writes() ? Optional.of("write_" + room.ids().get()) : Optional.empty();
    this.receiptId = on.reads() ? Optional.of("receipt_" + room.ids().get()) : Optional.empty();
  }

  /// Begins. The prompt comes within the deadline, whatever happens.
  CompletableFuture<Prompt> start() {
    var _ =
        room.aftermath()
            .settled(on.scope())
            .thenCompose(settled -> learned())
            .whenComplete((done, failure) -> enqueue());
    return prompt.completeOnTimeout(
        Prompt.degraded(Degraded.TIMEOUT, remembering(Optional.empty())),
        deadline.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /// What is supplied or left out goes by what memory holds, so that what was said before must be
  /// learned by then. A learner with much to do is not waited for: less is supplied, or left out.
  private CompletableFuture<?> learned() {
    // A token takes a byte at least: what is shorter than that is not cut.
    boolean mayBeCut =
        on.trimsAbove(room.config().trimAboveTokens())
            .filter(above -> on.request().body().length > above)
            .isPresent();
    return on.isSupplied() || mayBeCut
        ? room.learned().get().copy().orTimeout(deadline.toMillis() / 3, TimeUnit.MILLISECONDS)
        : CompletableFuture.completedFuture(null);
  }

  private void enqueue() {
    try {
      room.search().execute(this::look);
    } catch (RejectedExecutionException e) {
      question.ifPresent(Recall.Pending::withdraw);
      attribution.cancel(false);
      prompt.complete(Prompt.degraded(Degraded.QUEUE, Optional.empty()));
    }
  }

  /// On a thread of the search executor.
  private void look() {
    try {
      Optional<Chain> chain = room.histories().before(on.scope(), on.request());
      Attribution to = attributed(chain);
      attribution.complete(to);
      Weave weave = new Weave(room, on, to);
      boolean asks = question.isPresent() && !weave.isWoven();
      if (!asks) {
        question.ifPresent(Recall.Pending::withdraw);
      }
      CompletableFuture<Recalled> recalled =
          asks
              ? question.get().ask(on.scope(), weave.limits(chain))
              : CompletableFuture.completedFuture(Recalled.NOTHING);
      var _ =
          recalled
              .thenApply(found -> weave.prompt(found, asks, this::remembering))
              .exceptionally(this::failed)
              .thenAccept(this::settle);
    } catch (RuntimeException e) {
      attribution.completeExceptionally(e);
      question.ifPresent(Recall.Pending::withdraw);
      prompt.complete(failed(e));
    }
  }

  /// A history that the provider holds says which conversation it is.
  private Attribution attributed(Optional<Chain> chain) {
    Optional<String> held =
        on.request()
            .continues()
            .map(history ->
                chain
                    .flatMap(Chain::conversation)
                    .orElseGet(() -> room.histories().conversation(on.scope(), history)));
    Attribution to =
        room.ledger()
            .attribute(
                on.scope(),
                on.caller().conversation().or(() -> held),
                on.seen().turns(),
                on.request().continues().isPresent(),
                new TurnLedger.When(on.now(), on.seen().opensTurn(), on.asOf()));
    return on.learns() ? to : to.unlearned();
  }

  /// A block counts as woven only if the call did not go out without it.
  private void settle(Prompt made) {
    if (prompt.complete(made)) {
      made.remembering()
          .flatMap(Prompt.Remembering::block)
          .ifPresent(block -> {
            room.blocks().woven(on.scope().key(), block, on.asOf());
            room.recall().used(on.scope(), block.memoryIds(), on.now());
          });
    }
  }

  private Prompt failed(Throwable failure) {
    LOG.warn("memory failed for a call: {}", failure.toString());
    return Prompt.degraded(Degraded.STORE, remembering(Optional.empty()));
  }

  private Optional<Prompt.Remembering> remembering(Optional<Block> block) {
    return on.caller().dryRun()
        ? Optional.empty()
        : Optional.of(new Prompt.Remembering(on.scope(), attribution, block, writeId, receiptId));
  }
}
