package dev.tarn.testkit.load;

import dev.tarn.testkit.Chats;
import dev.tarn.testkit.Messages;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A provider as fast as it can be, in a process of its own: OpenAI chat completions and Anthropic
/// messages from prepared buffers. It looks for two things in a body: `"stream":true` asks for
/// events, each written on its own, and `"max_tokens":` says in how many pieces the text then
/// comes: [#HALVES] or [#BURST] all at once, [#WORDS] one a millisecond, as models write them.
public final class Upstream extends VerticleBase {
  /// Pieces of text in a short stream.
  public static final int HALVES = 2;

  /// Pieces of text in a long stream that comes at once.
  public static final int BURST = 50;

  /// Pieces of text in a long stream whose pieces come one by one.
  public static final int WORDS = 100;

  private static final String TEXT =
      "Lisbon is lovely in May: mild evenings, hardly any rain, and the jacarandas are in bloom. "
          .repeat(6);
  private static final String STREAMED = "\"stream\":true";
  private static final String PIECES = "\"max_tokens\":";
  private static final long BETWEEN_WORDS_MS = 1;

  private final int port;
  private final Replies chats =
      Replies.of(Chats.completion(TEXT), pieces -> Chats.events(text(pieces)));
  private final Replies messages =
      Replies.of(Messages.message(TEXT), pieces -> Messages.events(text(pieces)));

  private Upstream(int port) {
    this.port = port;
  }

  /// What one wire format is answered with.
  private record Replies(
      Buffer whole, List<Buffer> halves, List<Buffer> burst, List<Buffer> words) {
    static Replies of(String whole, IntFunction<List<String>> events) {
      return new Replies(
          Buffer.buffer(whole),
          buffers(events.apply(HALVES)),
          buffers(events.apply(BURST)),
          buffers(events.apply(WORDS)));
    }

    private static List<Buffer> buffers(List<String> events) {
      return events.stream().map(Buffer::buffer).toList();
    }
  }

  /// Two halves of the text, or its words over and over.
  private static List<String> text(int pieces) {
    int half = TEXT.length() / 2;
    List<String> all =
        pieces == HALVES
            ? List.of(TEXT.substring(0, half), TEXT.substring(half))
            : List.of(TEXT.split("(?<= )"));
    return IntStream.range(0, pieces).mapToObj(i -> all.get(i % all.size())).toList();
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
    Replies replies = request.path().endsWith("/messages") ? messages : chats;
    request.bodyHandler(body -> {
      String asked = body.toString(StandardCharsets.ISO_8859_1);
      HttpServerResponse response = request.response();
      if (!asked.contains(STREAMED)) {
        response.putHeader("content-type", "application/json");
        response.putHeader("content-length", Integer.toString(replies.whole().length()));
        var _ = response.end(replies.whole());
      } else if (asked.contains(PIECES + WORDS)) {
        streamSlowly(response, replies.words());
      } else {
        stream(response, asked.contains(PIECES + BURST) ? replies.burst() : replies.halves());
      }
    });
  }

  private static void stream(HttpServerResponse response, List<Buffer> events) {
    response.putHeader("content-type", "text/event-stream").setChunked(true);
    for (int i = 0; i < events.size() - 1; i++) {
      var _ = response.write(events.get(i));
    }
    var _ = response.end(events.getLast());
  }

  private void streamSlowly(HttpServerResponse response, List<Buffer> events) {
    response.putHeader("content-type", "text/event-stream").setChunked(true);
    Iterator<Buffer> rest = events.iterator();
    vertx.setPeriodic(
        BETWEEN_WORDS_MS,
        timer -> {
          Buffer event = rest.next();
          if (rest.hasNext()) {
            var _ = response.write(event);
          } else {
            vertx.cancelTimer(timer);
            var _ = response.end(event);
          }
        });
  }
}
