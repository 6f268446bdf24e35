package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a provider's refusal means for the attempts that follow (`providers.md`, section 5).
///
/// @param asked how long the provider asks to wait
record Verdict(Kind kind, Optional<Duration> asked) {
  /// Out of credit: other keys go first for a while.
  private static final Duration SPENT = Duration.ofMinutes(1);

  private static final Pattern OF_THE_MODEL =
      Pattern.compile(
          "\\bthe model\\b|\\baccess to model\\b|model_not_found|/models/",
          Pattern.CASE_INSENSITIVE);

  /// Words of a 402 that asks for a smaller call: OpenRouter's credit may do for others.
  private static final Pattern OF_THE_CALL =
      Pattern.compile("max_tokens|\\bafford|\\bfewer\\b", Pattern.CASE_INSENSITIVE);

  /// Words for a key, or for what its account may do, in the code or the message of a 403.
  private static final Pattern OF_THE_ACCOUNT =
      Pattern.compile(
          "\\bkeys?\\b|permission|credential|authenticat|authori[sz]|\\baccess\\b|accessdenied"
              + "|account|organi[sz]ation|\\bprojects?\\b|subscription|suspended|not enabled",
          Pattern.CASE_INSENSITIVE);

  enum Kind {
    /// The call itself is refused: nobody else is asked.
    FINAL,
    /// A fault that may pass: the same key again, after a pause, then the next attempt.
    FAULT,
    /// This key has had enough for now: the next one at once.
    LIMITED,
    /// This key has no credit left, or not enough for this call, which no wait brings back: the
    /// next one at once.
    SPENT,
    /// This key is not taken: the next one at once.
    REFUSED,
    /// This key may not do this, but may do other things.
    FORBIDDEN,
    /// A 403 that does not say what it is about: taken for the key, and told as it is if there is
    /// no other.
    UNCLEAR
  }

  /// Judges a reply of status 400 or more.
  ///
  /// @param body what there is of it; may be nothing
  /// @param dialect what it is written in
  static Verdict of(UpstreamReply reply, byte[] body, Dialect dialect, Instant now) {
    boolean encoded = reply.headers().contains(HttpHeaders.CONTENT_ENCODING);
    return of(
        reply.status(),
        reply.headers(),
        encoded ? new byte[0] : body,
        dialect,
        reply.attempt().provider().row(),
        now);
  }

  static Verdict of(
      int status, MultiMap headers, byte[] body, Dialect dialect, ProviderRow row, Instant now) {
    Failure failure = read(status, headers, body, dialect);
    Optional<Duration> asked =
        RetryHints.of(headers, now)
            .map(said -> failure.retryAfter().filter(f -> f.compareTo(said) < 0).orElse(said))
            .or(failure::retryAfter);
    boolean ofKey = row.dialect() == ProviderRow.Dialect.GEMINI && isOfGooglesKey(body);
    return new Verdict(ofKey ? Kind.REFUSED : kind(status, failure), asked);
  }

  /// Judges an event that a stream began with.
  static Verdict of(Failure failure) {
    return new Verdict(
        switch (failure.cause()) {
          case RATE_LIMITED -> Kind.LIMITED;
          case NO_CREDIT -> Kind.SPENT;
          case OVERLOADED, SERVER, TIMEOUT -> Kind.FAULT;
          case BAD_KEY -> Kind.REFUSED;
          case FORBIDDEN, CONTENT_REFUSED, BAD_REQUEST, CONTEXT_TOO_LONG, NO_MODEL, TOO_LARGE ->
              Kind.FINAL;
        },
        failure.retryAfter());
  }

  /// How long the key is to rest; empty if it need not.
  Optional<Duration> rest(Duration usual) {
    return switch (kind) {
      case LIMITED -> Optional.of(asked.orElse(usual));
      case SPENT -> Optional.of(SPENT);
      case FINAL, FAULT, REFUSED, FORBIDDEN, UNCLEAR -> Optional.empty();
    };
  }

  private static Failure read(int status, MultiMap headers, byte[] body, Dialect dialect) {
    return dialect
        .translation()
        .provider()
        .map(ProviderEnd::failures)
        .map(
            failures -> failures.read(status, name -> Optional.ofNullable(headers.get(name)), body))
        .orElseGet(() -> new Failure(Cause.ofStatus(status), status, "", Optional.empty()));
  }

  private static Kind kind(int status, Failure failure) {
    return switch (status) {
      case 401 -> Kind.REFUSED;
      case 402 -> OF_THE_CALL.matcher(failure.message()).find() ? Kind.SPENT : Kind.REFUSED;
      case 403 -> ofForbidden(failure);
      case 429 -> failure.cause() == Cause.NO_CREDIT ? Kind.SPENT : Kind.LIMITED;
      case 400, 404, 413, 422, 501 ->
          switch (failure.cause()) {
            case NO_CREDIT -> Kind.SPENT;
            case BAD_KEY -> Kind.REFUSED;
            default -> Kind.FINAL;
          };
      default ->
          switch (failure.cause()) {
            case OVERLOADED, SERVER, TIMEOUT -> Kind.FAULT;
            case RATE_LIMITED -> Kind.LIMITED;
            default -> status >= 500 ? Kind.FAULT : Kind.FINAL;
          };
    };
  }

  /// A 403 may be about what was said, which is the client's matter: OpenRouter's and xAI's
  /// moderation answer so, and what stands before a provider's door. It is the key's only if the
  /// body says so; and a project or account that lacks one model may have others.
  private static Kind ofForbidden(Failure failure) {
    if (failure.cause() == Cause.CONTENT_REFUSED) {
      return Kind.FINAL;
    }
    String words = failure.code().orElse("") + " " + failure.message();
    if (failure.cause() == Cause.NO_MODEL || OF_THE_MODEL.matcher(words).find()) {
      return Kind.FORBIDDEN;
    }
    return failure.cause() == Cause.BAD_KEY || OF_THE_ACCOUNT.matcher(words).find()
        ? Kind.REFUSED
        : Kind.UNCLEAR;
  }

  /// Google's word for it is a 400 whose details give `API_KEY_INVALID` as the reason
  /// (<https://cloud.google.com/apis/design/errors>); where it serves OpenAI's API, and for streams
  /// that are arrays, the error is the one element of an array.
  private static boolean isOfGooglesKey(byte[] body) {
    return Json.readFirst(body)
        .map(answer -> answer.path("error").path("details"))
        .map(details -> {
          boolean found = false;
          for (var detail : details) {
            found |= detail.path("reason").asText().equals("API_KEY_INVALID");
          }
          return found;
        })
        .orElse(false);
  }
}
