package dev.tarn.router.http;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// A provider's refusal of a call that the client does not pay for. It is told without keys: some
/// providers quote the one that was sent. The caller's own calls get every word of theirs.
final class Refused {
  private static final int MOST_BYTES = 1 << 20;

  private Refused() {}

  static boolean concerns(UpstreamReply reply) {
    return reply.status() >= 400 && reply.attempt().credential().source() != KeySource.PASSTHROUGH;
  }

  /// The body without keys, in the bytes it came in. Fails with a [RouterException] if it is too
  /// long, breaks off, or cannot be looked at.
  static Future<Buffer> words(UpstreamReply reply) {
    if (reply.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      reply.discard();
      return Future.failedFuture(
          RouterException.badGateway(
              "provider_broken_answer",
              "The provider failed with status "
                  + reply.status()
                  + " and said why in an encoding that it was not asked for."));
    }
    return reply
        .body(MOST_BYTES)
        .map(body -> Buffer.buffer(bytes(without(reply, text(body.getBytes())))));
  }

  /// Writes it to a client that speaks the provider's dialect.
  ///
  /// @param beforeEnd what the end of the reply waits for
  static Future<ReplyWriter.End> write(
      Call call, UpstreamReply reply, Supplier<Future<?>> beforeEnd) {
    return words(reply)
        .compose(words -> {
          MultiMap told = HttpHeaders.headers();
          Headers.down(headers(reply), told, false);
          return ReplyWriter.whole(call, reply.status(), told, words, beforeEnd);
        });
  }

  private static MultiMap headers(UpstreamReply reply) {
    MultiMap told = HttpHeaders.headers();
    reply.headers().forEach(header -> told.add(header.getKey(), without(reply, header.getValue())));
    return told.remove(HttpHeaders.CONTENT_LENGTH);
  }

  private static String without(UpstreamReply reply, String words) {
    return reply.attempt().credential().takenOutOf(words);
  }

  /// Each byte as a character: keys are ASCII, and what surrounds them stays as it is.
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
