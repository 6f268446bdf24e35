package dev.tarn.embedding;

/// Text could not be embedded; recall goes on with words alone. Messages hold neither texts nor
/// keys.
public final class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What went wrong, as far as it decides what to do next.
  public enum Kind {
    /// The queue has no room: later.
    BUSY,
    CLOSED,
    /// The model failed, or what it answered is no vector of its own.
    BROKEN,
    /// Not connected, too late, or the provider's own fault: tried again after a pause.
    UNREACHABLE,
    /// The provider wants fewer requests: tried again when it says.
    LIMITED,
    /// The provider does not take the key, or nobody pays for it: tried again after a long pause.
    DEAD_KEY,
    /// There is no key that may be used, and nobody was asked: looked for again soon.
    NO_KEY,
    /// The provider takes the key but not the request.
    REFUSED
  }

  private final Kind kind;

  /// A model in this process failed.
  public EmbeddingException(String message) {
    this(Kind.BROKEN, message);
  }

  /// A model in this process failed.
  public EmbeddingException(String message, Throwable cause) {
    super(message, cause);
    this.kind = Kind.BROKEN;
  }

  public EmbeddingException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
