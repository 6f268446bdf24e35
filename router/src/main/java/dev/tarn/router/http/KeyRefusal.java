package dev.tarn.router.http;

import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.regex.Pattern;

/// A provider that refuses the operator's key: a matter of the operator's, which the client can do
/// nothing about, told in our words, since providers quote the key in theirs.
///
/// A 401 is always about the key. A 403 may be as well about what was said, which is the client's
/// matter: OpenRouter's and xAI's moderation answer so, and what stands before a provider's door.
/// It is the key's only if the body says so.
///
/// @param dialects read what providers say
record KeyRefusal(Dialects dialects) {
  private static final int MOST_BYTES = 1 << 20;

  /// Words for a key, or for what its account may do, in the code or the message of a 403.
  private static final Pattern OF_THE_ACCOUNT =
      Pattern.compile(
          "\\bkeys?\\b|permission|credential|authenticat|authori[sz]|\\baccess\\b|accessdenied"
              + "|account|organi[sz]ation|\\bprojects?\\b|subscription|suspended|not enabled",
          Pattern.CASE_INSENSITIVE);

  /// The reply, unread, unless it refuses a key that is not the caller's: then fails with 502
  /// `provider_refused_key`.
  Future<UpstreamReply> checked(UpstreamReply reply) {
    if (reply.attempt().credential().source() != KeySource.HOSTED) {
      return Future.succeededFuture(reply);
    }
    return switch (reply.status()) {
      case 401 -> {
        reply.discard();
        yield Future.failedFuture(refused(reply));
      }
      case 400, 403 ->
          reply
              .held(MOST_BYTES)
              .compose(body ->
                  isOfTheKey(reply, body)
                      ? Future.failedFuture(refused(reply))
                      : Future.succeededFuture(reply));
      default -> Future.succeededFuture(reply);
    };
  }

  private static RouterException refused(UpstreamReply reply) {
    return RouterException.badGateway(
        "provider_refused_key",
        reply.attempt().provider().name()
            + " refused the operator's key; tell the operator of this router.");
  }

  private boolean isOfTheKey(UpstreamReply reply, Buffer body) {
    return dialects
        .of(reply.attempt().provider().row().dialect())
        .translation()
        .provider()
        .map(ProviderEnd::failures)
        .map(failures ->
            failures.read(
                reply.status(),
                name -> Optional.ofNullable(reply.headers().get(name)),
                body.getBytes()))
        .filter(KeyRefusal::meansTheKey)
        .isPresent();
  }

  private static boolean meansTheKey(Failure failure) {
    boolean ofTheAccount =
        failure.status() == 403
            && failure.cause() != Cause.CONTENT_REFUSED
            && OF_THE_ACCOUNT.matcher(failure.code().orElse("") + " " + failure.message()).find();
    return failure.cause() == Cause.BAD_KEY || ofTheAccount;
  }
}
