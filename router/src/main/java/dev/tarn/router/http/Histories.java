package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Chain;
import dev.tarn.records.Chains;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.HeldHistory;
import dev.tarn.router.dialect.HeldItems;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.remember.Attribution;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Histories that providers hold, such as the responses before a `previous_response_id`: who made
/// one, which conversation it belongs to, and which memories stand in it, so that none is woven
/// into it twice. Thread-safe.
///
/// @param search bounded; runs look-ups
record Histories(
    Chains chains, KeyedHash hash, Executor search, Aftermath aftermath, InstantSource clock) {
  /// Parts of earlier answers that one call may name.
  private static final int MOST_ITEMS = 256;

  /// What a provider holds of an exchange, by ids behind their [#holder].
  ///
  /// @param exchange all of it
  /// @param items parts of the answer; none if the caller's own key made it, which may name
  ///   anything
  record Held(Optional<String> exchange, List<String> items) {
    static Held of(Attempt by, ReplyTap read) {
      String holder = holder(by);
      return new Held(
          read.keptAs().map(id -> holder + id),
          Plans.isCallers(by)
              ? List.of()
              : read.keptItems().stream().map(id -> holder + id).toList());
    }
  }

  /// The attempts of a plan that may go on with what the call names at the provider: with the
  /// caller's own key all, or with a history the first; with keys of others those that this scope
  /// made it with. Fails with 404 if there are none: else any memory key could read on in the
  /// operator's responses.
  Future<Plan> mayContinue(Caller caller, ChatRequest request, Plan plan) {
    return continuing(caller, request, plan).compose(left -> naming(caller, request, left));
  }

  /// Items of answers that this scope was given with the same key.
  private Future<Plan> naming(Caller caller, ChatRequest request, Plan plan) {
    boolean own = plan.attempts().stream().allMatch(Plans::isCallers);
    if (request.items().isEmpty() || own) {
      return Future.succeededFuture(plan);
    }
    HeldItems items = request.items().get();
    Optional<MemoryScope> scope = caller.scope(request);
    Future<Set<Attempt>> given =
        scope.isEmpty() || items.ids().size() > MOST_ITEMS
            ? Future.succeededFuture(Set.of())
            : Work.of(aftermath.settled(scope.get()))
                .compose(settled -> Work.on(search, () -> given(scope.get(), items, plan)));
    return given.compose(by -> {
      Predicate<Attempt> may = attempt -> Plans.isCallers(attempt) || by.contains(attempt);
      return plan.attempts().stream().anyMatch(may)
          ? Future.succeededFuture(plan.with(may))
          : Future.failedFuture(Plans.notMadeHere(items.field()));
    });
  }

  private Set<Attempt> given(MemoryScope scope, HeldItems items, Plan plan) {
    return plan.attempts().stream()
        .filter(attempt -> !Plans.isCallers(attempt))
        .filter(attempt ->
            items.ids().stream()
                .map(id -> id(scope, holder(attempt) + id))
                .allMatch(id -> chains.find(scope.key(), id).isPresent()))
        .collect(Collectors.toSet());
  }

  private Future<Plan> continuing(Caller caller, ChatRequest request, Plan plan) {
    if (request.continues().isEmpty()) {
      return Future.succeededFuture(plan);
    }
    if (Plans.isCallers(plan.first())) {
      Attempt own = plan.first();
      return Future.succeededFuture(plan.with(own::equals));
    }
    Optional<MemoryScope> scope = caller.scope(request);
    return scope.isEmpty()
        ? Future.failedFuture(unknown())
        : Work.of(aftermath.settled(scope.get()))
            .compose(settled -> Work.on(search, () -> made(scope.get(), request, plan)))
            .compose(made ->
                made.isEmpty()
                    ? Future.failedFuture(unknown())
                    : Future.succeededFuture(plan.with(made::contains)));
  }

  private List<Attempt> made(MemoryScope scope, ChatRequest request, Plan plan) {
    return plan.attempts().stream()
        .filter(attempt -> before(scope, request.heldBy(holder(attempt))).isPresent())
        .toList();
  }

  /// Where a provider's ids mean something: another account or another host may use the same, and
  /// what a caller's own server calls its own is nobody else's.
  static String holder(Attempt attempt) {
    Provider provider = attempt.provider();
    return attempt.credential().named() + " " + provider.name() + " " + provider.host() + " ";
  }

  /// What is known of the history that a call goes on with. Blocks.
  Optional<Chain> before(MemoryScope scope, ChatRequest request) {
    return request.continues().flatMap(held -> chains.find(scope.key(), id(scope, held.id())));
  }

  /// The conversation of a call that goes on with a history which no call made here.
  String conversation(MemoryScope scope, HeldHistory held) {
    return "conv_" + id(scope, held.id());
  }

  /// Notes that the provider holds a call's exchange, if it does. Completes when that is on disk or
  /// was dropped; never fails.
  ///
  /// @param asOf the epoch that the call began under
  Future<?> kept(Caller caller, ChatRequest request, Prompt prompt, Held held, long asOf) {
    if (held.exchange().isEmpty() && held.items().isEmpty() && request.continues().isEmpty()) {
      return Future.succeededFuture();
    }
    Optional<MemoryScope> scope = caller.scope(request);
    Set<String> ids = new LinkedHashSet<>();
    held.exchange().filter(id -> request.mayBeKept()).ifPresent(ids::add);
    request.continues().filter(HeldHistory::grows).ifPresent(grown -> ids.add(grown.id()));
    List<String> items = request.mayBeKept() ? held.items() : List.of();
    if (scope.isEmpty() || (ids.isEmpty() && items.isEmpty())) {
      return Future.succeededFuture();
    }
    CompletableFuture<Optional<String>> conversation =
        prompt
            .remembering()
            .map(what -> what.attribution().thenApply(Attribution::conversation))
            .map(known -> known.thenApply(Optional::of))
            .orElseGet(() -> CompletableFuture.completedFuture(caller.conversation()));
    return aftermath.held(
        scope.get(),
        conversation,
        thread ->
            CompletableFuture.allOf(
                keep(
                    scope.get(),
                    List.copyOf(ids),
                    thread,
                    standing(scope.get(), request, prompt),
                    asOf),
                // In a part of an answer no memory stands.
                keep(scope.get(), items, thread, List.of(), asOf)));
  }

  private CompletableFuture<?> keep(
      MemoryScope scope,
      List<String> ids,
      Optional<String> conversation,
      List<String> standing,
      long asOf) {
    return CompletableFuture.allOf(
        ids.stream()
            .map(id ->
                chains.keep(
                    scope.key(),
                    new Chain(id(scope, id), conversation, standing, clock.instant()),
                    asOf))
            .toArray(CompletableFuture[]::new));
  }

  private List<String> standing(MemoryScope scope, ChatRequest request, Prompt prompt) {
    Set<String> standing = new LinkedHashSet<>();
    before(scope, request).ifPresent(chain -> standing.addAll(chain.memoryIds()));
    standing.addAll(prompt.wovenAgain());
    prompt
        .remembering()
        .flatMap(Prompt.Remembering::block)
        .ifPresent(block -> standing.addAll(block.memoryIds()));
    return List.copyOf(standing);
  }

  private String id(MemoryScope scope, String providersId) {
    return hash.of("chain", scope.key(), providersId);
  }

  private static RouterException unknown() {
    return RouterException.notFound(
        "previous_response_not_found",
        "No call of this user made the response or conversation that this one goes on with; send"
            + " the history itself.");
  }
}
