package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a memory key is made with.
///
/// @param user binds a personal key; names sent by its client are ignored
/// @param defaultUser whose memory a server key uses when a call names nobody
/// @param userFromBody whether the body's `user` names the user, for server keys
/// @param models models it may call; empty means all; one trailing `*` matches any rest
/// @param fallback what may be used after a passthrough key failed
public record NewKey(
    String workspace,
    Optional<String> project,
    Optional<String> user,
    Optional<String> defaultUser,
    boolean userFromBody,
    MemoryMode mode,
    FailurePolicy failurePolicy,
    List<String> models,
    Fallback fallback,
    Optional<Instant> expiresAt) {

  /// Whether it is bound to one user.
  public boolean personal() {
    return user.isPresent();
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
