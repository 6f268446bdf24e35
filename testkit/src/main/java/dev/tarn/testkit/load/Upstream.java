package dev.tarn.testkit.load;

import dev.tarn.testkit.Chats;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/// A provider as fast as it can be, in a process of its own: chat completions from prepared
/// buffers, whole, or, where the request has the header [#STREAM], as a stream of events, each
/// written on its own.
public final class Upstream extends VerticleBase {
  /// Header that asks for a stream; looking into the body would cost.
  public static final String STREAM = "x-load-stream";

  private static final String TEXT =
      "Lisbon is lovely in May: mild evenings, hardly any rain, and the jacarandas are in bloom. "
          .repeat(6);

  private final int port;
  private final Buffer whole = Buffer.buffer(Chats.completion(TEXT));
  private final String length = Integer.toString(whole.length());
  private final List<Buffer> events = Chats.events(TEXT).stream().map(Buffer::buffer).toList();

  private Upstream(int port) {
    this.port = port;
  }

  /// Serves until it is killed.
  ///
  /// @param args the port, on 127.0.0.1
  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    vertx
        .deployVerticle(() -> new Upstream(port), new DeploymentOptions().setInstances(2))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(this::answer)
        .listen();
  }

  private void answer(HttpServerRequest request) {
    boolean stream = request.headers().contains(STREAM);
    request.endHandler(end -> {
      HttpServerResponse response = request.response();
      if (stream) {
        stream(response);
      } else {
        response.putHeader("content-type", "application/json");
        response.putHeader("content-length", length);
        var _ = response.end(whole);
      }
    });
  }

  private void stream(HttpServerResponse response) {
    response.putHeader("content-type", "text/event-stream").setChunked(true);
    for (int i = 0; i < events.size() - 1; i++) {
      var _ = response.write(events.get(i));
    }
    var _ = response.end(events.getLast());
  }
}
