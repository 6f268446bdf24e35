package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Walks `dialects/openai/<case>`: a folder is a fact about the wire or a fault seen somewhere. It
/// holds either
///
/// - `client-request.json`, `given.json` (blocks by message, another model) and the
///   `upstream-request.json` that must come of them, byte for byte;
/// - `client-request.json` and the `client-reply.json` that refuses it;
/// - `upstream-reply.sse` or `.json` and what is to be read of it, in `read.json`.
final class OpenAiGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OpenAiRequests REQUESTS =
      new OpenAiRequests(new ReadLimits(1_000, 32 << 20));
  private static final int MAX_EVENT_BYTES = 1 << 20;

  /// Beyond, a reply is cut at some bytes and not at every one.
  private static final int CUT_EVERYWHERE_BYTES = 8_192;

  static Stream<Path> cases() throws IOException, URISyntaxException {
    var root = OpenAiGoldenTest.class.getResource("/dialects/openai");
    try (Stream<Path> folders = Files.list(Path.of(Objects.requireNonNull(root).toURI()))) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  static Stream<Path> casesWith(String file) throws IOException, URISyntaxException {
    return cases().filter(folder -> Files.exists(folder.resolve(file)));
  }

  static Stream<Path> woven() throws IOException, URISyntaxException {
    return casesWith("upstream-request.json");
  }

  static Stream<Path> refused() throws IOException, URISyntaxException {
    return casesWith("client-reply.json");
  }

  static Stream<Path> replies() throws IOException, URISyntaxException {
    return casesWith("read.json");
  }

  @ParameterizedTest
  @MethodSource("woven")
  void request_goesUpWithNothingElseMoved(Path folder) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve("client-request.json"));
    JsonNode given = JSON.readTree(Files.readAllBytes(folder.resolve("given.json")));
    ChatRequest request = REQUESTS.read(body, true);

    List<Splice> splices = splices(request, given);
    byte[] sent = Splices.apply(body, splices);

    assertThat(sent).asString().isEqualTo(text(folder.resolve("upstream-request.json")));
    assertThat(sent).isEqualTo(Files.readAllBytes(folder.resolve("upstream-request.json")));
    assertThat(Splices.apply(sent, Splices.inverse(body, splices))).isEqualTo(body);
  }

  @ParameterizedTest
  @MethodSource("woven")
  void request_saysWhereItsMessagesStand(Path folder) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve("client-request.json"));
    ChatRequest request = REQUESTS.read(body, true);
    JsonNode messages = JSON.readTree(body).path("messages");

    assertThat(request.messages()).hasSize(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      var span = request.messages().get(i).span();
      byte[] message = Arrays.copyOfRange(body, span.start(), span.end());
      assertThat(JSON.readTree(message)).isEqualTo(messages.get(i));
      assertThat(message[0]).isEqualTo((byte) '{');
    }
  }

  private static List<Splice> splices(ChatRequest request, JsonNode given) {
    Map<Integer, String> blocks = new HashMap<>();
    given
        .path("blocks")
        .properties()
        .forEach(
            block -> blocks.put(Integer.valueOf(block.getKey()), block.getValue().textValue()));
    List<Splice> splices = new ArrayList<>(request.ours());
    splices.addAll(new OpenAiWeaving().weave(request, blocks));
    if (given.has("model")) {
      splices.add(
          OpenAiWeaving.rename(request.modelSpan().orElseThrow(), given.path("model").textValue()));
    }
    return splices;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_isRefusedInOpenAisWords(Path folder) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve("client-request.json"));

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> REQUESTS.read(body, true))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e ->
            assertThat(OpenAiErrors.FORMAT.body(e))
                .asString()
                .isEqualTo(text(folder.resolve("client-reply.json"))));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_isReadTheSameCutAtEveryByte(Path folder) throws IOException {
    boolean events = Files.exists(folder.resolve("upstream-reply.sse"));
    byte[] reply =
        Files.readAllBytes(folder.resolve(events ? "upstream-reply.sse" : "upstream-reply.json"));
    Tapped expected = expected(JSON.readTree(Files.readAllBytes(folder.resolve("read.json"))));
    int step = reply.length <= CUT_EVERYWHERE_BYTES ? 1 : 997;
    for (int cut = 0; cut <= reply.length; cut += step) {
      ReplyTap tap = OpenAiReplies.tap(events, MAX_EVENT_BYTES);
      tap.feed(Arrays.copyOfRange(reply, 0, cut));
      tap.feed(Arrays.copyOfRange(reply, cut, reply.length));

      assertThat(tap.end()).as("cut at %d", cut).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_isReadByteForByte(Path folder) throws IOException {
    boolean events = Files.exists(folder.resolve("upstream-reply.sse"));
    byte[] reply =
        Files.readAllBytes(folder.resolve(events ? "upstream-reply.sse" : "upstream-reply.json"));
    ReplyTap tap = OpenAiReplies.tap(events, MAX_EVENT_BYTES);
    for (byte b : reply) {
      tap.feed(new byte[] {b});
    }

    assertThat(tap.end())
        .isEqualTo(expected(JSON.readTree(Files.readAllBytes(folder.resolve("read.json")))));
  }

  private static Tapped expected(JsonNode read) {
    JsonNode usage = read.path("usage");
    return new Tapped(
        read.path("text").textValue(),
        read.path("complete").booleanValue(),
        read.path("failed").booleanValue(),
        read.path("calledTools").booleanValue(),
        Optional.ofNullable(read.path("finishReason").textValue()),
        usage.isNull()
            ? Optional.empty()
            : Optional.of(
                new Usage(
                    usage.path("input").longValue(),
                    usage.path("cached").longValue(),
                    usage.path("output").longValue())));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
