package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a Tarn key is made with, and may.
///
/// @param role whether it opens memory and models, or the settings of its workspace
/// @param user binds a personal key; names sent by its client are ignored
/// @param defaultUser whose memory a server key uses when a call names nobody
/// @param userFromBody whether the body's `user` names the user, for server keys
/// @param models models it may call; empty means all; one trailing `*` matches any rest
/// @param providers rows it may call, by name; empty means all
/// @param fallback what may be used after a passthrough key failed
public record NewKey(
    String workspace,
    Role role,
    Optional<String> project,
    Optional<String> user,
    Optional<String> defaultUser,
    boolean userFromBody,
    MemoryMode mode,
    FailurePolicy failurePolicy,
    List<String> models,
    List<String> providers,
    Fallback fallback,
    CallLimits limits,
    Optional<Instant> expiresAt) {

  /// A server key, which is told the user by each call, with full memory and nothing else said.
  public static NewKey server(String workspace) {
    return plain(workspace, Role.MEMBER);
  }

  /// A key of one person.
  public static NewKey personal(String workspace, String user) {
    return server(workspace).with(key -> key.user = Optional.of(user));
  }

  /// A key that administers a workspace. It never calls a model; memories it opens as an
  /// administrator does, over the memory API and for users that it names.
  public static NewKey admin(String workspace) {
    return plain(workspace, Role.ADMIN);
  }

  private static NewKey plain(String workspace, Role role) {
    return new NewKey(
        workspace,
        role,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        MemoryMode.FULL,
        FailurePolicy.OPEN,
        List.of(),
        List.of(),
        Fallback.NONE,
        CallLimits.NONE,
        Optional.empty());
  }

  /// Whether it is bound to one user.
  public boolean personal() {
    return user.isPresent();
  }

  /// The same, serving this user where a call names nobody.
  public NewKey withDefaultUser(String name) {
    return with(key -> key.defaultUser = Optional.of(name));
  }

  /// The same, with another memory mode.
  public NewKey withMode(MemoryMode memory) {
    return with(key -> key.mode = memory);
  }

  /// The same, with another failure policy.
  public NewKey withFailurePolicy(FailurePolicy policy) {
    return with(key -> key.failurePolicy = policy);
  }

  /// The same, for these models only.
  public NewKey withModels(List<String> allowed) {
    return with(key -> key.models = allowed);
  }

  /// The same, for these providers only.
  public NewKey withProviders(List<String> allowed) {
    return with(key -> key.providers = allowed);
  }

  /// The same, with what may follow a failed passthrough key.
  public NewKey withFallback(Fallback further) {
    return with(key -> key.fallback = further);
  }

  /// The same, within limits.
  public NewKey withLimits(CallLimits most) {
    return with(key -> key.limits = most);
  }

  /// The same, until a time.
  public NewKey withExpiry(Instant at) {
    return with(key -> key.expiresAt = Optional.of(at));
  }

  private NewKey with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new NewKey(
        workspace,
        role,
        project,
        draft.user,
        draft.defaultUser,
        userFromBody,
        draft.mode,
        draft.failurePolicy,
        draft.models,
        draft.providers,
        draft.fallback,
        draft.limits,
        draft.expiresAt);
  }

  /// A key of which one thing is about to be said otherwise.
  private static final class Draft {
    private Optional<String> user;
    private Optional<String> defaultUser;
    private MemoryMode mode;
    private FailurePolicy failurePolicy;
    private List<String> models;
    private List<String> providers;
    private Fallback fallback;
    private CallLimits limits;
    private Optional<Instant> expiresAt;

    private Draft(NewKey key) {
      this.user = key.user;
      this.defaultUser = key.defaultUser;
      this.mode = key.mode;
      this.failurePolicy = key.failurePolicy;
      this.models = key.models;
      this.providers = key.providers;
      this.fallback = key.fallback;
      this.limits = key.limits;
      this.expiresAt = key.expiresAt;
    }
  }

  /// What a key opens.
  public enum Role {
    /// Calls and memories.
    MEMBER,
    /// Keys, provider keys, usage, settings and memories of its workspace.
    ADMIN
  }

  /// What a call may do with memory.
  public enum MemoryMode {
    FULL,
    READ,
    WRITE,
    OFF;

    public boolean reads() {
      return this == FULL || this == READ;
    }

    public boolean writes() {
      return this == FULL || this == WRITE;
    }

    /// The narrower of both; `read` with `write` is `off`.
    public MemoryMode and(MemoryMode other) {
      boolean read = reads() && other.reads();
      boolean write = writes() && other.writes();
      return read ? (write ? FULL : READ) : (write ? WRITE : OFF);
    }
  }

  /// What happens to a call whose memory fails.
  public enum FailurePolicy {
    OPEN,
    CLOSED
  }

  /// Whose key may follow a failed passthrough key.
  public enum Fallback {
    NONE,
    STORED,
    HOSTED
  }
}
