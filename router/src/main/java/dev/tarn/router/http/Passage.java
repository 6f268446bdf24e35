package dev.tarn.router.http;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/// What becomes of a reply on its way through. Belongs to one event loop.
interface Passage {
  /// Writes status and headers; a length among them is that of the bytes to come.
  void head(HttpServerResponse to);

  /// The client's bytes for the provider's next ones.
  Buffer piece(Buffer piece);

  /// Whether the client has got all it ever will, whatever the provider still says.
  default boolean isOver() {
    return false;
  }

  /// How long the client may hear nothing before it is sent [#keepAlive()]; empty if no byte may be
  /// added to the provider's.
  default Optional<Duration> patience() {
    return Optional.empty();
  }

  /// What shows that the stream goes on, for between two pieces; empty if nothing can.
  default Buffer keepAlive() {
    return Buffer.buffer();
  }

  /// The client's last bytes, after the provider's last or after [#isOver()].
  Buffer end();

  /// The client's last bytes, after the provider broke off. No success marker is among them.
  Buffer broken();

  /// Hands a reply on as it is.
  record Untouched(Call call, UpstreamReply from) implements Passage {
    @Override
    public void head(HttpServerResponse to) {
      to.setStatusCode(from.status());
      from.statusMessage().ifPresent(to::setStatusMessage);
      boolean callersKey = from.attempt().credential().source() == KeySource.PASSTHROUGH;
      Headers.down(from.headers(), to.headers(), callersKey);
    }

    @Override
    public Buffer piece(Buffer piece) {
      return piece;
    }

    @Override
    public Buffer end() {
      return Buffer.buffer();
    }

    /// An event says so where the client reads events.
    @Override
    public Buffer broken() {
      String type = from.headers().get(HttpHeaders.CONTENT_TYPE);
      return type != null && call.errors().endsStreams(type)
          ? Buffer.buffer(
              call.errors()
                  .streamError(
                      RouterException.badGateway(
                          "provider_broken_answer",
                          "The provider broke off its answer; what came so far is not whole.")))
          : Buffer.buffer();
    }
  }
}
