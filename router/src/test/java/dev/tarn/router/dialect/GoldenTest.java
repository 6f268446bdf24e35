package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.json.JsonWeaving;
import dev.tarn.router.dialect.openai.OpenAiChat;
import dev.tarn.router.dialect.openai.OpenAiResponses;
import dev.tarn.testkit.EventStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Walks `dialects/<dialect>/<case>`: a folder is a fact about the wire or a fault seen somewhere.
/// It holds either
///
/// - `client-request.json`, `given.json` (blocks by their place in `messages` or `contents`,
///   another model, and what else is to be read of the request) and the `upstream-request.json`
///   that must come of them, byte for byte;
/// - `client-request.json` and the `client-reply.json` that refuses it;
/// - `upstream-reply.sse`, `.json` or `.frames.json` (the frames of a binary event stream, and
///   bytes that are none) and what is to be read of it, in `read.json`.
final class GoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Map<String, Dialect> DIALECTS =
      Map.of(
          "openai", OpenAiChat.dialect(LIMITS),
          "responses", OpenAiResponses.dialect(LIMITS),
          "anthropic", AnthropicMessages.dialect(LIMITS),
          "gemini", GeminiGenerate.dialect(LIMITS),
          "bedrock", BedrockConverse.dialect(LIMITS));
  private static final int MAX_EVENT_BYTES = 1 << 20;

  static Stream<Path> cases() throws IOException, URISyntaxException {
    List<Path> cases = new ArrayList<>();
    var root = Objects.requireNonNull(GoldenTest.class.getResource("/dialects"));
    for (String dialect : new TreeSet<>(DIALECTS.keySet())) {
      try (Stream<Path> folders = Files.list(Path.of(root.toURI()).resolve(dialect))) {
        folders.filter(Files::isDirectory).sorted().forEach(cases::add);
      }
    }
    return cases.stream();
  }

  private static Dialect dialect(Path folder) {
    return Objects.requireNonNull(
        DIALECTS.get(folder.getName(folder.getNameCount() - 2).toString()));
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
    ChatRequest request = dialect(folder).requests().read(body, true);

    List<Splice> splices = splices(folder, request, given);
    byte[] sent = Splices.apply(body, splices);

    assertThat(sent).asString().isEqualTo(text(folder.resolve("upstream-request.json")));
    assertThat(sent).isEqualTo(Files.readAllBytes(folder.resolve("upstream-request.json")));
    assertThat(Splices.apply(sent, Splices.inverse(body, splices))).isEqualTo(body);
  }

  @ParameterizedTest
  @MethodSource("woven")
  void request_saysWhereItsMessagesStand(Path folder) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve("client-request.json"));
    ChatRequest request = dialect(folder).requests().read(body, true);
    JsonNode messages = messages(body);

    int system = systemPrompts(body);
    assertThat(request.messages()).hasSize(messages.size() + system);
    for (int i = 0; i < messages.size(); i++) {
      var span = request.messages().get(system + i).span();
      byte[] message = Arrays.copyOfRange(body, span.start(), span.end());
      assertThat(JSON.readTree(message)).isEqualTo(messages.get(i));
      assertThat(message[0]).isIn((byte) '{', (byte) '"');
    }
  }

  /// The messages under whatever name; Google takes one in place of a list, and OpenAI a text.
  private static JsonNode messages(byte[] body) throws IOException {
    JsonNode call = JSON.readTree(body);
    JsonNode messages =
        Stream.of("contents", "input", "messages")
            .filter(call::has)
            .findFirst()
            .map(call::path)
            .orElseThrow();
    return messages.isObject() || messages.isTextual()
        ? JSON.createArrayNode().add(messages)
        : messages;
  }

  /// How many stand outside of the messages, and before them in what is read.
  private static int systemPrompts(byte[] body) throws IOException {
    JsonNode call = JSON.readTree(body);
    boolean outside =
        Stream.of("system", "systemInstruction", "system_instruction", "instructions")
            .anyMatch(call::hasNonNull);
    return outside ? 1 : 0;
  }

  @ParameterizedTest
  @MethodSource("woven")
  void request_isReadForMemory(Path folder) throws IOException {
    JsonNode given = JSON.readTree(Files.readAllBytes(folder.resolve("given.json")));
    ChatRequest request =
        dialect(folder)
            .requests()
            .read(Files.readAllBytes(folder.resolve("client-request.json")), true);

    if (given.has("maxTokens")) {
      assertThat(request.maxTokens()).hasValue(given.path("maxTokens").intValue());
    }
    if (given.has("heldState")) {
      assertThat(request.heldState()).contains(given.path("heldState").textValue());
    } else {
      assertThat(request.heldState()).isEmpty();
    }
    if (given.has("continues")) {
      assertThat(request.continues().map(HeldHistory::id))
          .contains(given.path("continues").textValue());
    }
    if (given.has("mayBeKept")) {
      assertThat(request.mayBeKept()).isEqualTo(given.path("mayBeKept").booleanValue());
    }
    if (given.has("read")) {
      assertThat(request.messages().stream().map(GoldenTest::line).toList())
          .isEqualTo(given.path("read").valueStream().map(JsonNode::textValue).toList());
    }
  }

  /// A message as `given.json` writes it, e.g. `USER: Hi` or `ASSISTANT calls: `.
  private static String line(Message message) {
    return message.role()
        + (message.callsTools() ? " calls" : "")
        + (message.isToolResult() ? " result" : "")
        + ": "
        + message.text();
  }

  private static List<Splice> splices(Path folder, ChatRequest request, JsonNode given)
      throws IOException {
    int system = systemPrompts(request.body());
    Map<Integer, String> blocks = new HashMap<>();
    given
        .path("blocks")
        .properties()
        .forEach(block ->
            blocks.put(system + Integer.parseInt(block.getKey()), block.getValue().textValue()));
    List<Splice> splices = new ArrayList<>(request.ours());
    splices.addAll(dialect(folder).weaving().weave(request, blocks));
    if (given.has("model")) {
      splices.add(
          JsonWeaving.rename(request.modelSpan().orElseThrow(), given.path("model").textValue()));
    }
    return splices;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_isRefusedInTheDialectsWords(Path folder) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve("client-request.json"));

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> dialect(folder).requests().read(body, true))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e ->
            assertThat(dialect(folder).errors().body(e))
                .asString()
                .isEqualTo(text(folder.resolve("client-reply.json"))));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_isReadTheSameCutAtEveryByte(Path folder) throws IOException {
    byte[] reply = UpstreamReply.of(folder).bytes();
    Tapped expected = expected(JSON.readTree(Files.readAllBytes(folder.resolve("read.json"))));
    Replies replies = dialect(folder).replies();
    String mediaType = UpstreamReply.of(folder).mediaType();
    // An event of 64 KiB alone is cut 65,536 times.
    IntStream.rangeClosed(0, reply.length)
        .parallel()
        .forEach(cut -> {
          ReplyTap tap = replies.tap(mediaType, MAX_EVENT_BYTES);
          tap.feed(Arrays.copyOfRange(reply, 0, cut));
          tap.feed(Arrays.copyOfRange(reply, cut, reply.length));

          assertThat(tap.end()).as("cut at %d", cut).isEqualTo(expected);
        });
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_isReadByteForByte(Path folder) throws IOException {
    byte[] reply = UpstreamReply.of(folder).bytes();
    ReplyTap tap =
        dialect(folder).replies().tap(UpstreamReply.of(folder).mediaType(), MAX_EVENT_BYTES);
    for (byte b : reply) {
      tap.feed(new byte[] {b});
    }

    assertThat(tap.end())
        .isEqualTo(expected(JSON.readTree(Files.readAllBytes(folder.resolve("read.json")))));
  }

  private record UpstreamReply(String mediaType, byte[] bytes) {
    static UpstreamReply of(Path folder) throws IOException {
      Path events = folder.resolve("upstream-reply.sse");
      Path frames = folder.resolve("upstream-reply.frames.json");
      if (Files.exists(frames)) {
        return new UpstreamReply(
            "application/vnd.amazon.eventstream", encoded(JSON.readTree(Files.readString(frames))));
      }
      return Files.exists(events)
          ? new UpstreamReply("text/event-stream", Files.readAllBytes(events))
          : new UpstreamReply(
              "application/json", Files.readAllBytes(folder.resolve("upstream-reply.json")));
    }

    /// Each frame is `{"event":…}` or `{"exception":…}` with its `payload`, `{"headers":…}` with
    /// one, or bytes that stand as they are, in `base64`.
    private static byte[] encoded(JsonNode frames) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (JsonNode frame : frames) {
        String payload = frame.path("payload").toString();
        if (frame.has("event")) {
          bytes.writeBytes(EventStreams.event(frame.path("event").textValue(), payload));
        } else if (frame.has("exception")) {
          bytes.writeBytes(EventStreams.exception(frame.path("exception").textValue(), payload));
        } else if (frame.has("headers")) {
          Map<String, String> headers = new LinkedHashMap<>();
          frame
              .path("headers")
              .properties()
              .forEach(header -> headers.put(header.getKey(), header.getValue().textValue()));
          bytes.writeBytes(EventStreams.frame(headers, payload.getBytes(StandardCharsets.UTF_8)));
        } else {
          bytes.writeBytes(frame.path("base64").binaryValue());
        }
      }
      return bytes.toByteArray();
    }
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
                    usage.path("cacheWritten").longValue(),
                    usage.path("output").longValue(),
                    usage.path("reasoning").longValue())));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
