package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.records.CallLimits;
import dev.tarn.records.Workspace;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What is said of a workspace in `POST /v1/workspaces`, and changed by `PATCH`.
///
/// @param trimAboveTokens from how many tokens on conversations are trimmed; null: only where a
///   call asks for it
/// @param suppliesHistory whether a call that brings the newest message of a conversation alone
///   gets what was said before; no unless said
/// @param facts how an LLM reads conversations for facts; null: none does
/// @param routing defaults for what calls may say of routing, in the words of the body's `extra`
record WorkspaceBody(
    @NotNull @Name String name,
    Optional<@Valid LimitsBody> limits,
    Optional<ObjectNode> routing,
    @JsonProperty("hosted_after_stored") Optional<Boolean> hostedAfterStored,
    @JsonProperty("trim_above_tokens") Optional<@Min(1_000) Integer> trimAboveTokens,
    @JsonProperty("supply_history") Optional<Boolean> suppliesHistory,
    Optional<@Valid FactsBody> facts) {

  private static final int MOST_ROUTING = 16_384;

  static WorkspaceBody of(Workspace workspace) {
    return new WorkspaceBody(
        workspace.name(),
        Optional.of(LimitsBody.of(workspace.limits())),
        Optional.of(Json.object(workspace.routing())),
        Optional.of(workspace.hostedAfterStored()),
        workspace.trimAboveTokens(),
        Optional.of(workspace.suppliesHistory()),
        workspace.facts().map(FactsBody::of));
  }

  /// The workspace that it says.
  ///
  /// @param rows tells whether there is a provider of a name
  /// @throws ProblemException 422 if its routing cannot be, or its model
  Workspace workspace(RoutingCheck check, Predicate<String> rows) {
    if (facts.filter(how -> !rows.test(how.provider())).isPresent()) {
      throw ProblemException.unprocessable(
          List.of(
              new Problem.Field(
                  "/facts/model", FactsBody.PROVIDER_FIRST + "; there is none of this name here")));
    }
    String json = routing.orElseGet(JsonNodeFactory.instance::objectNode).toString();
    Optional<String> problem =
        json.length() > MOST_ROUTING
            ? Optional.of("must not be longer than " + MOST_ROUTING + " characters")
            : check.problem(json);
    if (problem.isPresent()) {
      throw ProblemException.unprocessable(List.of(new Problem.Field("/routing", problem.get())));
    }
    return new Workspace(
        name,
        limits.map(LimitsBody::limits).orElse(CallLimits.NONE),
        json,
        hostedAfterStored.orElse(true),
        trimAboveTokens,
        suppliesHistory.orElse(false),
        facts.map(FactsBody::reading),
        Instant.EPOCH);
  }
}
