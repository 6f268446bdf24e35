package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.provider.Ask;
import dev.tarn.router.provider.Asker;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Planner;
import dev.tarn.router.provider.Provider;
import io.vertx.core.Future;
import java.util.Optional;

/// Step 5 of a call: who is asked in which order, with whose key. What an account holds at its
/// provider is opened to the caller's own key, or to who made it, and to nobody else.
record Plans(Planner planner, Histories histories) {

  /// The plan of a call that is read. Fails with a [RouterException], as [Planner#plan] does, and
  /// with 404 if it names what somebody else keeps at the provider.
  Future<Plan> of(Endpoint.Chat endpoint, Caller caller, ChatRequest request) {
    boolean ownKey = caller.byok() && caller.providerKey().isPresent();
    Optional<Provider> named = ownKey ? Optional.of(endpoint.named()) : endpoint.provider();
    if (named.isPresent()) {
      caller.mustBeAllowed(request.model());
    }
    Ask ask =
        new Ask(
            asker(caller, request),
            named,
            endpoint.rest(),
            request.model(),
            caller.byok(),
            caller.byok() ? caller.providerKey() : Optional.empty(),
            request.wishes(),
            () -> conversation(caller, request));
    return planner
        .plan(ask)
        .map(plan -> withoutStateOfOthers(plan, request))
        .compose(plan -> histories.mayContinue(caller, request, plan));
  }

  /// The plan of a call at a provider that is not read.
  Future<Plan> of(Endpoint.Passthrough endpoint, Caller caller) {
    return planner.plan(
        new Ask(
            new Asker(caller.workspace(), caller.key(), caller.user()),
            Optional.of(endpoint.provider()),
            endpoint.rest(),
            Optional.empty(),
            caller.byok(),
            Optional.empty(),
            Wishes.NONE,
            Optional::empty));
  }

  private Asker asker(Caller caller, ChatRequest request) {
    return new Asker(
        caller.workspace(), caller.key(), caller.scope(request).map(scope -> scope.user()));
  }

  /// The thread as the client names it, else as it opens.
  private static Optional<String> conversation(Caller caller, ChatRequest request) {
    String whose = Asides.scope(caller, request);
    return caller
        .conversation()
        .map(named -> whose + " " + named)
        .or(() ->
            request.messages().stream()
                .filter(message -> message.role() == Message.Role.USER)
                .findFirst()
                .map(Message::text)
                .map(text -> whose + " " + text.length() + " " + text.hashCode()));
  }

  /// Nothing of the kind is made with a key that is not the caller's, so that it would be somebody
  /// else's.
  private static Plan withoutStateOfOthers(Plan plan, ChatRequest request) {
    if (plan.attempts().stream().allMatch(Plans::isCallers)) {
      return plan;
    }
    Optional<String> held = request.heldState();
    if (held.isEmpty()) {
      return plan;
    }
    if (plan.attempts().stream().noneMatch(Plans::isCallers)) {
      throw notMadeHere(held.get());
    }
    return plan.with(Plans::isCallers);
  }

  static RouterException notMadeHere(String field) {
    return RouterException.notFound(
        "provider_state_not_found",
        "'"
            + field
            + "' names nothing that was made with this memory key. What a provider keeps is served"
            + " to calls with your own provider key.");
  }

  static boolean isCallers(Attempt attempt) {
    return attempt.credential().source() == KeySource.PASSTHROUGH;
  }
}
