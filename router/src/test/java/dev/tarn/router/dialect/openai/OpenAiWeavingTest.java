package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.Weaving;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OpenAiWeavingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Requests REQUESTS =
      OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).requests();
  private static final Weaving WEAVING = OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).weaving();

  @Test
  void weave_letsAStringGrowAtItsEnd() {
    assertThat(woven("{'messages':[{'role':'user','content':'hi'}]}", Map.of(0, "\n\nblock")))
        .isEqualTo("{'messages':[{'role':'user','content':'hi\\n\\nblock'}]}");
  }

  @Test
  void weave_givesAnArrayOneMorePart() {
    assertThat(
            woven(
                "{'messages':[{'content':[{'type':'text','text':'hi'} ],'role':'user'}]}",
                Map.of(0, "block")))
        .isEqualTo(
            "{'messages':[{'content':[{'type':'text','text':'hi'} ,{'type':'text','text':'block'}],"
                + "'role':'user'}]}");
  }

  @Test
  void weave_givesAnEmptyArrayItsFirstPart() {
    assertThat(woven("{'messages':[{'role':'user','content':[ ]}]}", Map.of(0, "block")))
        .isEqualTo("{'messages':[{'role':'user','content':[ {'type':'text','text':'block'}]}]}");
  }

  @Test
  void weave_leavesAMessageWithoutContentAlone() {
    String body = "{'messages':[{'role':'user','content':null},{'role':'user'}]}";

    assertThat(woven(body, Map.of(0, "block", 1, "block"))).isEqualTo(body);
  }

  @Test
  void weave_addsNothingForAnEmptyBlock() {
    String body = "{'messages':[{'role':'user','content':[]},{'role':'user','content':'a'}]}";

    assertThat(woven(body, Map.of(0, "", 1, ""))).isEqualTo(body);
  }

  @Test
  void weave_escapesWhateverABlockHolds() throws IOException {
    String block = "\"quotes\" \\ \b\f\n\r\t \u0000\u001f \u2028 ä😀 </script>";
    ChatRequest request = read("{'messages':[{'role':'user','content':'a'}]}");

    byte[] body = Splices.apply(request.body(), WEAVING.weave(request, Map.of(0, block)));

    assertThat(JSON.readTree(body).at("/messages/0/content").textValue()).isEqualTo("a" + block);
  }

  @Test
  void rename_escapesTheNewName() throws IOException {
    ChatRequest request = read("{ 'model' : 'old' , 'n':1.0}");
    Splice splice = JsonWeaving.rename(request.modelSpan().orElseThrow(), "a\"b\\ü");

    String body =
        new String(Splices.apply(request.body(), List.of(splice)), StandardCharsets.UTF_8);

    assertThat(body).isEqualTo("{ \"model\" : \"a\\\"b\\\\ü\" , \"n\":1.0}");
    assertThat(JSON.readTree(body).path("model").textValue()).isEqualTo("a\"b\\ü");
  }

  static List<Long> seeds() {
    return new Random(42).longs(200).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void weave_changesOnlyTheBlockAndCanBeUndone(long seed) throws IOException {
    Random random = new Random(seed);
    JsonNode written = anyRequest(random);
    byte[] body = anySpaces(random, written).getBytes(StandardCharsets.UTF_8);
    ChatRequest request = REQUESTS.read(body, true);
    Map<Integer, String> blocks = new TreeMap<>();
    for (int i = 0; i < request.messages().size(); i++) {
      if (random.nextBoolean()) {
        blocks.put(i, anyText(random) + "!");
      }
    }
    List<Splice> splices = new ArrayList<>(WEAVING.weave(request, blocks));
    splices.addAll(request.ours());
    request
        .modelSpan()
        .filter(span -> random.nextBoolean())
        .ifPresent(span -> {
          splices.add(JsonWeaving.rename(span, "renamed"));
          ((ObjectNode) written).put("model", "renamed");
        });

    byte[] woven = Splices.apply(body, splices);

    ((ObjectNode) written).remove("extra");
    blocks.forEach((index, block) -> grow((ObjectNode) written.at("/messages/" + index), block));
    assertThat(JSON.readTree(woven)).isEqualTo(JSON.readTree(written.toString()));
    assertThat(undone(woven, body, splices)).isEqualTo(body);
  }

  /// What weaving means, on the tree.
  private static void grow(ObjectNode message, String block) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      message.put("content", content.textValue() + block);
    } else if (content instanceof ArrayNode parts) {
      parts.addObject().put("type", "text").put("text", block);
    }
  }

  private static byte[] undone(byte[] woven, byte[] body, List<Splice> splices) {
    List<Splice> back = new ArrayList<>();
    for (Splice splice : splices) {
      back.add(
          new Splice(
              Splices.offsetAfter(splice, splices),
              splice.insert().length,
              Arrays.copyOfRange(body, splice.at(), splice.at() + splice.length())));
    }
    return Splices.apply(woven, back);
  }

  private static ObjectNode anyRequest(Random random) {
    ObjectNode request = JSON.createObjectNode();
    List<String> fields =
        new ArrayList<>(
            List.of("model", "stream", "messages", "extra", "temperature", "x", "tools"));
    java.util.Collections.shuffle(fields, random);
    for (String field : fields.subList(0, 1 + random.nextInt(fields.size()))) {
      switch (field) {
        case "model" -> request.put("model", anyText(random));
        case "stream" -> request.put("stream", random.nextBoolean());
        case "messages" -> messages(random, request.putArray("messages"));
        case "extra" -> request.putObject("extra").put("memory", anyText(random));
        case "temperature" -> request.put("temperature", random.nextDouble());
        case "tools" -> request.putArray("tools").addObject().put("content", anyText(random));
        default -> request.set(field, anyValue(random, 3));
      }
    }
    if (!request.has("messages")) {
      messages(random, request.putArray("messages"));
    }
    return request;
  }

  private static void messages(Random random, ArrayNode messages) {
    for (int i = random.nextInt(5); i >= 0; i--) {
      ObjectNode message = messages.addObject();
      if (random.nextBoolean()) {
        message.put("role", random.nextBoolean() ? "user" : "assistant");
      }
      switch (random.nextInt(4)) {
        case 0 -> message.put("content", anyText(random));
        case 1 -> message.putNull("content");
        case 2 -> {
          ArrayNode parts = message.putArray("content");
          for (int p = random.nextInt(3); p > 0; p--) {
            parts.add(
                random.nextBoolean()
                    ? JSON.createObjectNode().put("type", "text").put("text", anyText(random))
                    : anyValue(random, 2));
          }
        }
        default -> message.set("tool_calls", anyValue(random, 3));
      }
      if (random.nextBoolean()) {
        message.put("name", anyText(random));
      }
    }
  }

  private static JsonNode anyValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> JSON.getNodeFactory().numberNode(random.nextLong());
      case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
      case 2 -> JSON.getNodeFactory().nullNode();
      case 3 -> JSON.getNodeFactory().textNode(anyText(random));
      case 4 -> JSON.createArrayNode().add(anyValue(random, depth - 1));
      default -> JSON.createObjectNode().set("k" + random.nextInt(9), anyValue(random, depth - 1));
    };
  }

  private static String anyText(Random random) {
    String[] pieces = {"a", " ", "\"", "\\", "\n", "ä", "日本", "😀", "}", "]", ",", "'", "\u0001"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  /// The same JSON with white space here and there.
  private static String anySpaces(Random random, JsonNode node) throws JsonProcessingException {
    return switch (random.nextInt(3)) {
      case 0 -> node.toString();
      case 1 -> JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
      default -> " \t\r\n" + node + "\n ";
    };
  }

  private static String woven(String body, Map<Integer, String> blocks) {
    ChatRequest request = read(body);
    byte[] woven = Splices.apply(request.body(), WEAVING.weave(request, blocks));
    return new String(woven, StandardCharsets.UTF_8).replace('"', '\'');
  }

  private static ChatRequest read(String body) {
    return REQUESTS.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), true);
  }
}
