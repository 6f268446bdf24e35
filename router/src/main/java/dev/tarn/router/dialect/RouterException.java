package dev.tarn.router.dialect;

import java.util.Optional;
import java.util.OptionalInt;

/// Why the router refuses or cannot serve a call: a closed set of kinds that fix the status and the
/// type, and a code that tells whose fault it is. The message says what was wrong and what to do.
///
/// Cheap to make: it has no stack trace, since it describes the call and not the code.
public final class RouterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The kinds, with their HTTP status and the `type` of OpenAI's error object.
  public enum Kind {
    BAD_REQUEST(400, "invalid_request_error"),
    UNAUTHORIZED(401, "authentication_error"),
    FORBIDDEN(403, "permission_error"),
    NOT_FOUND(404, "invalid_request_error"),
    METHOD_NOT_ALLOWED(405, "invalid_request_error"),
    REQUEST_TIMEOUT(408, "timeout"),
    TOO_LARGE(413, "invalid_request_error"),
    UNSUPPORTED_MEDIA_TYPE(415, "invalid_request_error"),
    RATE_LIMITED(429, "rate_limit_error"),
    CLIENT_GONE(499, "invalid_request_error"),
    INTERNAL(500, "server_error"),
    NOT_SUPPORTED(501, "invalid_request_error"),
    BAD_GATEWAY(502, "server_error"),
    OVERLOADED(503, "server_error"),
    GATEWAY_TIMEOUT(504, "timeout");

    private final int status;
    private final String type;

    Kind(int status, String type) {
      this.status = status;
      this.type = type;
    }
  }

  private final Kind kind;
  private final String code;
  private final String param;
  private final int retryAfterSeconds;

  private RouterException(
      Kind kind, String code, String message, String param, int retryAfterSeconds) {
    super(message, null, false, false);
    this.kind = kind;
    this.code = code;
    this.param = param;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  private static RouterException of(Kind kind, String code, String message) {
    return new RouterException(kind, code, message, "", -1);
  }

  /// The call is malformed or contradicts itself.
  public static RouterException badRequest(String code, String message) {
    return of(Kind.BAD_REQUEST, code, message);
  }

  /// A field of the call is malformed.
  ///
  /// @param param path of the field, such as `messages[3].role`
  public static RouterException badRequest(String code, String message, String param) {
    return new RouterException(Kind.BAD_REQUEST, code, message, param, -1);
  }

  /// No key, or one that does not count.
  public static RouterException unauthorized(String code, String message) {
    return of(Kind.UNAUTHORIZED, code, message);
  }

  /// The key may not do this.
  public static RouterException forbidden(String code, String message) {
    return of(Kind.FORBIDDEN, code, message);
  }

  /// There is no such path, model or thing.
  public static RouterException notFound(String code, String message) {
    return of(Kind.NOT_FOUND, code, message);
  }

  /// The path exists, with another method.
  ///
  /// @param allowed the method that works
  public static RouterException methodNotAllowed(String allowed) {
    return of(Kind.METHOD_NOT_ALLOWED, "method_not_allowed", "Use " + allowed + " for this path.");
  }

  /// The client was too slow.
  public static RouterException requestTimeout(String message) {
    return of(Kind.REQUEST_TIMEOUT, "request_timeout", message);
  }

  /// The body is too large.
  public static RouterException tooLarge(String message) {
    return of(Kind.TOO_LARGE, "body_too_large", message);
  }

  /// The body is none that can be read.
  public static RouterException unsupportedMediaType(String code, String message) {
    return of(Kind.UNSUPPORTED_MEDIA_TYPE, code, message);
  }

  /// One of our own limits.
  public static RouterException rateLimited(String code, String message, int retryAfterSeconds) {
    return new RouterException(Kind.RATE_LIMITED, code, message, "", retryAfterSeconds);
  }

  /// Nobody is there to read an answer.
  public static RouterException clientGone() {
    return of(Kind.CLIENT_GONE, "client_gone", "The client has gone.");
  }

  /// A fault of the router.
  public static RouterException internal(String message) {
    return of(Kind.INTERNAL, "internal_error", message);
  }

  /// Nothing of the kind is built here.
  public static RouterException notSupported(String code, String message) {
    return of(Kind.NOT_SUPPORTED, code, message);
  }

  /// The provider cannot be reached, or its answer is broken.
  public static RouterException badGateway(String code, String message) {
    return of(Kind.BAD_GATEWAY, code, message);
  }

  /// Too much to do, or something needed is away.
  public static RouterException overloaded(String code, String message, int retryAfterSeconds) {
    return new RouterException(Kind.OVERLOADED, code, message, "", retryAfterSeconds);
  }

  /// The provider is too slow.
  public static RouterException gatewayTimeout(String code, String message) {
    return of(Kind.GATEWAY_TIMEOUT, code, message);
  }

  /// Which of the kinds it is.
  public Kind kind() {
    return kind;
  }

  /// HTTP status.
  public int status() {
    return kind.status;
  }

  /// `type` of OpenAI's error object.
  public String type() {
    return kind.type;
  }

  /// Path of the field that is wrong, if it is one.
  public Optional<String> param() {
    return param.isEmpty() ? Optional.empty() : Optional.of(param);
  }

  /// What exactly is wrong, for machines.
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /// For `Retry-After`, if trying again can help.
  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds < 0 ? OptionalInt.empty() : OptionalInt.of(retryAfterSeconds);
  }
}
