package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.Boundary;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.HarnessIds;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.ModelNames;
import dev.tarn.router.provider.Asker;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderKey;
import dev.tarn.router.usage.Payer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Who calls, as far as the headers and the query say.
///
/// @param account the key that was presented, and its workspace
/// @param mode what the call may do with memory: the key's mode, its suffix and the header together
/// @param providerKey the caller's own key, in memory for this call only
/// @param user as named by header, query or boundary
/// @param project the same
/// @param agent as named by a boundary
/// @param conversation the thread as the client names it
/// @param budgetTokens as asked for
/// @param context whether old messages may be left out, if the call says
/// @param dryRun whether nobody is to be called
record Caller(
    Account account,
    boolean byok,
    MemoryMode mode,
    Optional<ProviderKey> providerKey,
    Optional<String> user,
    Optional<String> project,
    Optional<String> agent,
    Optional<String> conversation,
    OptionalInt budgetTokens,
    Optional<Context> context,
    boolean dryRun) {

  /// What may become of a conversation's old messages.
  enum Context {
    TRIM,
    KEEP
  }

  /// The key that was presented.
  TarnKey key() {
    return account.key();
  }

  /// The workspace that the call belongs to.
  Workspace workspace() {
    return account.workspace();
  }

  /// What the key opens.
  NewKey.Role role() {
    return key().attributes().role();
  }

  /// `byok` or `hosted`, as in `x-memorylake-mode`.
  String modeName() {
    return byok ? "byok" : "hosted";
  }

  /// Whether memory is read or written.
  boolean usesMemory() {
    return mode != MemoryMode.OFF;
  }

  /// From how many tokens on a conversation is trimmed; empty if it is not.
  ///
  /// @param usual where the workspace names no threshold and the call asks for it
  Optional<Integer> trimsAbove(int usual) {
    Optional<Integer> ofWorkspace = workspace().trimAboveTokens();
    if (context.isEmpty()) {
      return ofWorkspace;
    }
    return switch (context.get()) {
      case TRIM -> Optional.of(ofWorkspace.orElse(usual));
      case KEEP -> Optional.empty();
    };
  }

  /// Whether a call that brings its newest message alone gets what was said before.
  boolean supplies() {
    return workspace().suppliesHistory()
        && conversation.isPresent()
        && mode.reads()
        && context.filter(asked -> asked == Context.KEEP).isEmpty();
  }

  /// How many tokens of it at most.
  ///
  /// @param usual where the workspace names no threshold
  int suppliesUpTo(int usual) {
    return workspace().trimAboveTokens().orElse(usual);
  }

  boolean failsClosed() {
    return key().attributes().failurePolicy() == NewKey.FailurePolicy.CLOSED;
  }

  /// With what the body says of memory, which can only take away, and of the thread where no header
  /// names it.
  Caller with(ChatRequest request) {
    MemoryMode asked =
        request
            .memoryMode()
            .map(mode -> CallerHeaders.mode(mode, "extra.memory"))
            .orElse(MemoryMode.FULL);
    Optional<String> session =
        request.metadataUserId().flatMap(HarnessIds::read).map(HarnessIds::session);
    return with(asked, conversation.or(() -> session));
  }

  /// Without a part in the call for memory.
  Caller withoutMemory() {
    return with(MemoryMode.OFF, conversation);
  }

  /// Without leave to keep anything.
  Caller keepingNothing() {
    return with(MemoryMode.READ, conversation);
  }

  /// As one who asks what memory would add, and leaves nothing to remember.
  ///
  /// @param budget in the place of the header's
  Caller asking(OptionalInt budget) {
    return new Caller(
        account,
        byok,
        mode.and(MemoryMode.READ),
        providerKey,
        user,
        project,
        agent,
        conversation,
        budget.isPresent() ? budget : budgetTokens,
        Optional.of(Context.KEEP),
        false);
  }

  private Caller with(MemoryMode further, Optional<String> thread) {
    return new Caller(
        account,
        byok,
        mode.and(further),
        providerKey,
        user,
        project,
        agent,
        thread,
        budgetTokens,
        context,
        dryRun);
  }

  /// Within a saved boundary. A key that is bound to a user or a project stays so.
  ///
  /// @throws RouterException 400 if the call names another user or project besides
  Caller within(Boundary boundary) {
    mustAgree("user", user, boundary.user());
    mustAgree("project", project, boundary.project());
    return new Caller(
        account,
        byok,
        mode,
        providerKey,
        user.or(boundary::user),
        project.or(boundary::project),
        boundary.agent(),
        conversation,
        budgetTokens,
        context,
        dryRun);
  }

  private static void mustAgree(String what, Optional<String> named, Optional<String> saved) {
    if (named.isPresent() && saved.isPresent() && !named.equals(saved)) {
      throw RouterException.badRequest(
          "contradicting_boundary",
          "The call names another " + what + " than its 'boundary_id' does; send one of the two.");
    }
  }

  /// Refuses with 403 a provider that the key may not call.
  void mustBeAllowedAt(Provider provider) {
    if (!mayUse(provider)) {
      throw RouterException.forbidden(
          "provider_not_allowed",
          "This memory key may not call the provider '" + provider.name() + "'.");
    }
  }

  /// Whether the key may call a provider.
  boolean mayUse(Provider provider) {
    return Asker.mayCall(key(), provider);
  }

  /// As planning sees the caller of a call without a body.
  Asker asker() {
    return new Asker(workspace(), key(), scope(user).map(MemoryScope::user));
  }

  /// Refuses with 403 a model that the key may not call.
  void mustBeAllowed(Optional<String> model) {
    if (!mayCall(model.orElse(""))) {
      throw RouterException.forbidden(
          "model_not_allowed", "This memory key may not call the model it names.");
    }
  }

  /// Refuses with 403 a call that can reach a model which the key may not call, though it names
  /// another one.
  void mustBeAllowed(ModelNames besides) {
    besides.named().forEach(model -> mustBeAllowed(Optional.of(model)));
    if (besides.kept().isPresent()) {
      throw RouterException.forbidden(
          "model_not_allowed",
          "This memory key is limited to models, and '"
              + besides.kept().get()
              + "' may name any; send what it stands for.");
    }
  }

  /// Whether the key may call some models only.
  boolean isLimitedToModels() {
    return !key().attributes().models().isEmpty();
  }

  /// Whether the key may call a model that it names so.
  boolean mayCall(String model) {
    List<String> allowed = key().attributes().models();
    return allowed.isEmpty()
        || allowed.stream()
            .anyMatch(m ->
                m.endsWith("*")
                    ? model.startsWith(m.substring(0, m.length() - 1))
                    : m.equals(model));
  }

  /// Whose limits the call is held to.
  Payer payer() {
    return new Payer(
        workspace().name(), workspace().limits(), key().id(), key().attributes().limits());
  }

  /// The part of the workspace that the call belongs to.
  String partition() {
    return key().attributes().project().or(() -> project).orElse("default");
  }

  /// Whether the call may use a key that is not the caller's, and so open what others keep at the
  /// provider.
  boolean mayUseOthersKey() {
    return !byok || providerKey.isEmpty() || key().attributes().fallback() != NewKey.Fallback.NONE;
  }

  /// Whose memory: a key bound to a user always wins; else header, then query, then body for keys
  /// made so; else the key's own user. Empty means no memory.
  Optional<MemoryScope> scope(ChatRequest request) {
    Optional<String> fromBody =
        key().attributes().userFromBody()
            ? request
                .user()
                .or(request::safetyIdentifier)
                .or(() -> request.metadataUserId().map(Caller::user))
            : Optional.empty();
    return scope(user.or(() -> fromBody));
  }

  /// The same for a call without a chat body.
  Optional<MemoryScope> scope(Optional<String> named) {
    NewKey made = key().attributes();
    Optional<String> whose = made.user().or(() -> named).or(made::defaultUser);
    return whose
        .filter(Caller::canBeAUser)
        .map(u -> new MemoryScope(made.workspace(), partition(), u, agent));
  }

  private static String user(String metadataUserId) {
    return HarnessIds.read(metadataUserId).map(HarnessIds::user).orElse(metadataUserId);
  }

  private static boolean canBeAUser(String name) {
    return !name.isBlank() && !MemoryScope.isTooLong(name);
  }
}
