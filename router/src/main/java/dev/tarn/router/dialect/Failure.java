package dev.tarn.router.dialect;

import java.time.Duration;
import java.util.Optional;

/// A provider's refusal or fault, in no dialect's words.
///
/// @param status the provider's HTTP status; 200 if it came in the middle of a stream
/// @param message the provider's words, without keys: some quote the one that they refuse, which
///   may not be the client's
/// @param code the provider's name for it, where it has one
/// @param retryAfter how long to wait, where its body says
public record Failure(
    Cause cause, int status, String message, Optional<String> code, Optional<Duration> retryAfter) {
  private static final int MOST_REASON = 64;

  public Failure {
    message = KnownKeys.redact(message);
    code = code.map(KnownKeys::redact);
  }

  /// A failure that does not say how long to wait.
  public Failure(Cause cause, int status, String message, Optional<String> code) {
    this(cause, status, message, code, Optional.empty());
  }

  /// What went wrong (`providers.md`, 2.4).
  public enum Cause {
    BAD_REQUEST,
    CONTEXT_TOO_LONG,
    BAD_KEY,
    FORBIDDEN,
    /// What was said, or would be answered, is against the provider's rules of use.
    CONTENT_REFUSED,
    /// No wait will cure it.
    NO_CREDIT,
    NO_MODEL,
    TOO_LARGE,
    RATE_LIMITED,
    OVERLOADED,
    SERVER,
    TIMEOUT;

    /// What a status says where the body says nothing.
    public static Cause ofStatus(int status) {
      return switch (status) {
        case 401 -> BAD_KEY;
        case 402 -> NO_CREDIT;
        case 403 -> FORBIDDEN;
        case 404 -> NO_MODEL;
        case 408, 504 -> TIMEOUT;
        case 413 -> TOO_LARGE;
        case 429 -> RATE_LIMITED;
        case 503, 529 -> OVERLOADED;
        default -> status >= 400 && status < 500 ? BAD_REQUEST : SERVER;
      };
    }
  }

  /// A fault that has no status of its own.
  public static Failure of(Cause cause, String message) {
    return new Failure(cause, 200, message, Optional.empty());
  }

  /// The provider called it a success, gave a fault of the model as its end, and nothing before it.
  ///
  /// @param reason the provider's word
  public static Failure wordless(String reason) {
    return new Failure(
        Cause.SERVER,
        200,
        "The model ended with "
            + (reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON))
            + " and gave no answer.",
        Optional.of("upstream_no_answer"));
  }

  /// The provider's stream ended without an end of its own.
  public static Failure brokenOff() {
    return new Failure(
        Cause.SERVER,
        200,
        "The provider's stream broke off before the answer ended.",
        Optional.of("upstream_truncated"));
  }
}
