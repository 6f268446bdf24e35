package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.UserTurns;
import dev.tarn.router.dialect.Weaving;
import dev.tarn.router.recall.Fences;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.recall.WovenBlocks;
import dev.tarn.router.remember.HeldTurns;
import dev.tarn.router.remember.TurnLedger;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Steps 6 and 7 of a call: which conversation it belongs to, what to recall, what to weave where.
/// Leaves the event loop once and comes back within the deadline, with a [Prompt] in any case.
///
/// @param search bounded; runs look-ups of ledger, blocks and store
/// @param read bounded; looks for turns in large calls
/// @param held what memory holds of turns
/// @param learned completes when all that calls left behind by now is in the store
/// @param epoch what a call begins under; see [dev.tarn.records.Erasures#epoch]
/// @param ids makes ids of writes and receipts
record ChatMemory(
    TarnConfig.Memory config,
    UserTurns userTurns,
    TurnLedger ledger,
    WovenBlocks blocks,
    Fences fences,
    Recall recall,
    HeldTurns held,
    Tokens tokens,
    KeyedHash hash,
    Executor search,
    Executor read,
    Aftermath aftermath,
    Histories histories,
    Supplier<CompletableFuture<Void>> learned,
    Learning learning,
    LongSupplier epoch,
    InstantSource clock,
    Supplier<String> ids) {

  /// What memory makes of a call. Never fails.
  ///
  /// @param window tokens that the model can hold
  /// @param asOf the epoch that the call began under
  Future<Prompt> prompt(
      Caller caller, ChatRequest request, Weaving weaving, int window, long asOf) {
    if (!caller.usesMemory() || userTurns.isSideCall(request)) {
      return Future.succeededFuture(Prompt.without("off"));
    }
    Optional<MemoryScope> scope = caller.scope(request);
    if (scope.isEmpty()) {
      return Future.succeededFuture(Prompt.degraded(Degraded.NO_SCOPE, Optional.empty()));
    }
    MemoryScope whose = scope.get();
    Future<Learning.State> learns =
        caller.mode().writes() ? learning.of(whose) : Future.succeededFuture(Learning.State.ON);
    return learns.compose(state -> {
      Caller keeping = state == Learning.State.UNKNOWN ? caller.keepingNothing() : caller;
      return recollected(
          Work.sized(read, request.body().length, () -> seen(request, whose)),
          request,
          seen ->
              new Occasion(
                  keeping,
                  request,
                  weaving,
                  whose,
                  seen,
                  window,
                  state != Learning.State.PAUSED,
                  asOf,
                  now()));
    });
  }

  /// What memory would add at the end of the newest user turn, for an app that weaves by itself:
  /// what was added at earlier turns it has or has not kept, which is its own business. Never
  /// fails.
  Future<Prompt> prepare(Caller caller, MemoryScope scope, ChatRequest request) {
    long asOf = epoch.getAsLong();
    long chars = request.messages().stream().mapToLong(message -> message.text().length()).sum();
    return recollected(
        Work.sized(read, chars, () -> seen(request, scope).newest()),
        request,
        seen ->
            new Occasion(
                caller,
                request,
                Weaving.NOWHERE,
                scope,
                seen,
                Integer.MAX_VALUE,
                true,
                asOf,
                now()));
  }

  private Future<Prompt> recollected(
      Future<SeenConversation> read,
      ChatRequest request,
      Function<SeenConversation, Occasion> occasion) {
    return read.compose(seen ->
            seen.turns().isEmpty() && request.continues().isEmpty()
                ? Future.succeededFuture(Prompt.without("empty"))
                : Work.of(new Recollecting(this, occasion.apply(seen)).start()))
        .recover(failure ->
            failure instanceof RouterException
                ? Future.succeededFuture(Prompt.degraded(Degraded.QUEUE, Optional.empty()))
                : Future.failedFuture(failure));
  }

  /// As the records keep times.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private SeenConversation seen(ChatRequest request, MemoryScope scope) {
    return SeenConversation.read(
        request.messages(), userTurns, fences.unweaving(scope), message -> Optional.empty());
  }
}
