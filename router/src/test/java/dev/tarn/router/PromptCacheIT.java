package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.strict.Profile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Guarantee 2: over two turns with tool loops, what a call shares with the one before it is what
/// it would share without Tarn, and our blocks.
class PromptCacheIT {
  /// How a client marks what is to be cached.
  enum Markers {
    /// Not at all: OpenAI caches by itself.
    NONE,
    /// One field of the request.
    TOP_LEVEL,
    /// On the parts of the system prompt and of each user message.
    EXPLICIT,
    /// On the newest user message only, so that the marker moves from call to call.
    MOVING
  }

  /// A block as JSON has it; where content is an array, with the part around it.
  private static final Pattern BLOCK =
      Pattern.compile(
          "(,\\{\"type\":\"text\",\"text\":\")?\\\\n\\\\n<memory-(\\w+)>.*?</memory-\\2>");

  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  @BeforeEach
  void start() {
    provider = FakeProvider.start().strict(Profile.of("openrouter"));
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    key = tarn.serverKey("w", Optional.of("ann"));
    for (String fact :
        List.of(
            "My dachshund Rex sleeps in the greenhouse.", "My sister Olga plays the bassoon.")) {
      String told = "{\"text\":\"" + fact + "\"}";
      assertThat(tarn.post("/v1/memories", key, told).statusCode()).isEqualTo(201);
    }
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachCallSharesWithTheOneBefore_whatItWouldWithoutUs_andOurBlocks(Markers markers) {
    List<byte[]> direct = conversation(markers);
    List<byte[]> sent = new ArrayList<>();
    for (byte[] body : direct) {
      tarn.chat(key, new String(body, UTF_8), Map.of("x-memorylake-conversation-id", "talk"));
      sent.add(provider.last().body());
    }
    assertThat(blocks(sent.getFirst())).as("blocks of the first call").hasSize(1);
    assertThat(blocks(sent.getLast())).as("blocks of the last call").hasSize(2);
    for (int call = 1; call < direct.size(); call++) {
      int shared = Arrays.mismatch(direct.get(call - 1), direct.get(call));
      int blocksInIt =
          blocks(sent.get(call - 1)).stream()
              .filter(block -> block.at() <= shared)
              .mapToInt(Block::length)
              .sum();
      assertThat(Arrays.mismatch(sent.get(call - 1), sent.get(call)))
          .as("call %d", call)
          .isEqualTo(shared + blocksInIt);
    }
    for (int call = 0; call < direct.size(); call++) {
      assertThat(withoutBlocks(sent.get(call))).isEqualTo(direct.get(call));
    }
  }

  @Test
  void whatIsLearnedInAToolLoop_changesNoBlockOfIt_andNothingIsAskedAgain() {
    List<byte[]> direct = conversation(Markers.NONE);
    Map<String, String> talk = Map.of("x-memorylake-conversation-id", "talk");
    HttpResponse<String> first = tarn.chat(key, new String(direct.getFirst(), UTF_8), talk);
    byte[] opening = provider.last().body();
    String told = "{\"text\":\"My dachshund Rex sleeps in the boathouse now.\"}";
    assertThat(tarn.post("/v1/memories", key, told).statusCode()).isEqualTo(201);

    for (int call = 1; call < 3; call++) {
      HttpResponse<String> answer = tarn.chat(key, new String(direct.get(call), UTF_8), talk);
      assertThat(texts(provider.last().body())).isEqualTo(texts(opening)).hasSize(1);
      assertThat(number(answer, "memories-retrieved")).isZero();
      assertThat(number(answer, "memories-injected")).isEqualTo(number(first, "memories-injected"));
    }
    tarn.chat(key, new String(direct.getFirst(), UTF_8), talk);
    assertThat(provider.last().body()).as("sent once more").isEqualTo(opening);
  }

  @Test
  void inALongTalk_eachQuestionIsTold_withinTheBudget_andThePrefixMovesInFewSteps() {
    List<String> cities =
        List.of(
            "Tromso", "Aarhus", "Lisbon", "Kyoto", "Quito", "Dakar", "Perth", "Lagos", "Riga",
            "Cusco", "Split", "Basel", "Hanoi", "Turin");
    for (String city : cities) {
      String told = "{\"text\":\"%1$s has a famous %1$s lighthouse.\"}".formatted(city);
      assertThat(tarn.post("/v1/memories", key, told).statusCode()).isEqualTo(201);
    }
    List<String> messages = new ArrayList<>(List.of(message("system", "You help.")));
    List<byte[]> sent = new ArrayList<>();
    List<Boolean> lost = new ArrayList<>();
    for (String city : cities) {
      messages.add(message("user", "Please describe %s to me in detail.".formatted(city)));
      String body = "{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}";
      HttpResponse<String> answer =
          tarn.chat(
              key,
              body,
              Map.of("x-memorylake-memory-budget", "600", "x-memorylake-conversation-id", "talk"));
      messages.add(message("assistant", "The answer about %s.".formatted(city)));
      sent.add(provider.last().body());
      lost.add(number(answer, "tokens-saved") < 0);
      assertThat(provider.last().lastUserText()).contains(city + " lighthouse");
      assertThat(number(answer, "tokens-sent") - number(answer, "tokens-original"))
          .isBetween(1, 600);
      if (sent.size() == 8) {
        tarn.restart();
      }
    }
    int moved = 0;
    for (int call = 1; call < sent.size(); call++) {
      // All that was sent before, but for the brackets at its end.
      int before = sent.get(call - 1).length - 2;
      boolean misses = Arrays.mismatch(sent.get(call - 1), sent.get(call)) < before;
      assertThat(lost.get(call)).as("call %d says that it misses", call).isEqualTo(misses);
      moved += misses ? 1 : 0;
    }
    assertThat(moved).as("times that the prefix moved").isBetween(1, 4);
  }

  private static int number(HttpResponse<String> answer, String header) {
    return answer.headers().firstValue("x-memorylake-" + header).map(Integer::valueOf).orElse(0);
  }

  private static String message(String role, String text) {
    return message(role, text, false, Markers.NONE);
  }

  private static List<String> texts(byte[] body) {
    return BLOCK.matcher(new String(body, UTF_8)).results().map(MatchResult::group).toList();
  }

  /// An inserted block.
  ///
  /// @param at where it stands in the bytes of the client
  private record Block(int at, int length) {}

  /// Bodies are ASCII, so that characters count as bytes.
  private static List<Block> blocks(byte[] body) {
    List<Block> blocks = new ArrayList<>();
    int inserted = 0;
    Matcher matcher = BLOCK.matcher(new String(body, UTF_8));
    while (matcher.find()) {
      int length = matcher.end() - matcher.start() + (matcher.group(1) == null ? 0 : 2);
      blocks.add(new Block(matcher.start() - inserted, length));
      inserted += length;
    }
    return blocks;
  }

  private static byte[] withoutBlocks(byte[] body) {
    StringBuilder text = new StringBuilder(new String(body, UTF_8));
    for (Block block : blocks(body)) {
      text.delete(block.at(), block.at() + block.length());
    }
    return text.toString().getBytes(UTF_8);
  }

  /// Two turns, each with two rounds of tools and an answer.
  private static List<byte[]> conversation(Markers markers) {
    List<byte[]> calls = new ArrayList<>();
    List<String> users = new ArrayList<>();
    List<List<String>> after = new ArrayList<>();
    for (String question :
        List.of("Where does my dachshund Rex sleep?", "And what does my sister Olga play?")) {
      users.add(question);
      after.add(new ArrayList<>());
      int turn = users.size();
      for (int round = 0; round < 3; round++) {
        calls.add(body(markers, users, after).getBytes(UTF_8));
        after.getLast().add(tool("call_" + turn + round));
      }
      after.getLast().removeLast();
      after.getLast().add("{\"role\":\"assistant\",\"content\":\"Noted %d.\"}".formatted(turn));
    }
    return calls;
  }

  private static String tool(String id) {
    return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"%1$s\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"%1$s\",\"content\":\"found %1$s\"}"
        .formatted(id);
  }

  private static String body(Markers markers, List<String> users, List<List<String>> after) {
    List<String> messages = new ArrayList<>();
    messages.add(message("system", "You help.", markers == Markers.EXPLICIT, markers));
    for (int i = 0; i < users.size(); i++) {
      boolean newest = i == users.size() - 1;
      boolean marked = markers == Markers.EXPLICIT || (markers == Markers.MOVING && newest);
      messages.add(message("user", users.get(i), marked, markers));
      messages.addAll(after.get(i));
    }
    String top =
        markers == Markers.TOP_LEVEL
            ? "\"prompt_cache_key\":\"talk\",\"cache_control\":{\"type\":\"ephemeral\"},"
            : "";
    return "{\"model\":\"m\"," + top + "\"messages\":[" + String.join(",", messages) + "]}";
  }

  private static String message(String role, String text, boolean marked, Markers markers) {
    String mark = marked ? ",\"cache_control\":{\"type\":\"ephemeral\"}" : "";
    String content =
        markers == Markers.EXPLICIT || markers == Markers.MOVING
            ? "[{\"type\":\"text\",\"text\":\"" + text + "\"" + mark + "}]"
            : "\"" + text + "\"";
    return "{\"role\":\"" + role + "\",\"content\":" + content + "}";
  }
}
