package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Makes up calls and answers of OpenAI's dialect that Anthropic's can say too, the same for the
/// same seed.
final class OpenAiCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of("Hi", "Grüß dich 🙂", "a\nb", "\"quoted\" \\ back", "<b>&", "  indented", "漢字かな");

  private final Random random;
  private int calls;

  OpenAiCalls(int seed) {
    this.random = new Random(seed);
  }

  ObjectNode request() {
    ObjectNode request = JSON.createObjectNode().put("model", "gpt-5.1");
    ArrayNode messages = request.putArray("messages");
    if (random.nextBoolean()) {
      messages.addObject().put("role", "system").put("content", text());
    }
    boolean tools = random.nextBoolean();
    int turns = 1 + random.nextInt(3);
    for (int i = 0; i < turns; i++) {
      user(messages);
      if (i + 1 < turns) {
        answer(messages, tools);
      }
    }
    request.put("max_completion_tokens", 1 + random.nextInt(9_000));
    if (random.nextBoolean()) {
      request.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    if (tools) {
      tools(request);
    }
    settings(request);
    return request;
  }

  private void user(ArrayNode messages) {
    ObjectNode message = messages.addObject().put("role", "user");
    if (random.nextInt(3) > 0) {
      message.put("content", text());
      return;
    }
    ArrayNode parts = message.putArray("content");
    parts.addObject().put("type", "text").put("text", text());
    String url =
        random.nextBoolean() ? "https://x.test/a.png" : "data:image/png;base64,iVBORw0KGgo=";
    parts.addObject().put("type", "image_url").putObject("image_url").put("url", url);
    if (random.nextBoolean()) {
      parts
          .addObject()
          .put("type", "file")
          .putObject("file")
          .put("filename", "a.pdf")
          .put("file_data", "data:application/pdf;base64,JVBERi0=");
    }
  }

  private void answer(ArrayNode messages, boolean tools) {
    if (!tools || random.nextBoolean()) {
      messages.addObject().put("role", "assistant").put("content", text());
      return;
    }
    ObjectNode message = messages.addObject().put("role", "assistant");
    message.put("content", random.nextBoolean() ? text() : null);
    ArrayNode asked = message.putArray("tool_calls");
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String id = (random.nextBoolean() ? "call_" : "call:é/") + calls++;
      toolCall(asked.addObject(), id, arguments());
      messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", text());
    }
    messages.addObject().put("role", "assistant").put("content", text());
  }

  private static void toolCall(ObjectNode call, String id, String arguments) {
    call.put("id", id)
        .put("type", "function")
        .putObject("function")
        .put("name", "find")
        .put("arguments", arguments);
  }

  private String arguments() {
    if (random.nextInt(3) == 0) {
      return "{}";
    }
    ObjectNode arguments = JSON.createObjectNode().put("q", text());
    arguments.put(
        "n", new BigInteger("12345678901234567890").add(BigInteger.valueOf(random.nextInt())));
    arguments.putArray("list").add(random.nextInt()).addNull().add(true);
    return arguments.toString();
  }

  private void tools(ObjectNode request) {
    ObjectNode function =
        request.putArray("tools").addObject().put("type", "function").putObject("function");
    function.put("name", "find").put("description", text());
    ObjectNode schema = function.putObject("parameters").put("type", "object");
    schema.putObject("properties").putObject("q").put("type", "string").put("pattern", "^a+$");
    schema.put("additionalProperties", random.nextBoolean());
    schema.putObject("x-odd").put("deep", random.nextInt());
    switch (random.nextInt(5)) {
      case 0 -> request.put("tool_choice", "auto");
      case 1 -> request.put("tool_choice", "none");
      case 2 -> {
        ObjectNode named = request.putObject("tool_choice").put("type", "function");
        named.putObject("function").put("name", "find");
      }
      case 3 -> request.put("tool_choice", "auto").put("parallel_tool_calls", false);
      default -> {}
    }
  }

  private void settings(ObjectNode request) {
    if (random.nextInt(3) == 0 && !request.path("tool_choice").isObject()) {
      request.put(
          "reasoning_effort", List.of("low", "medium", "high", "xhigh").get(random.nextInt(4)));
    } else {
      sampling(request.put("model", "gpt-4.1"));
    }
    if (random.nextBoolean()) {
      request.put("user", "user-" + random.nextInt());
    }
    // No Claude that can be bound to a schema takes a temperature and `top_p` in one call.
    if (random.nextInt(3) == 0 && !request.has("top_p")) {
      ObjectNode format = request.putObject("response_format").put("type", "json_schema");
      ObjectNode schema =
          format.putObject("json_schema").put("name", "response").put("strict", true);
      schema.putObject("schema").put("type", "object").put("additionalProperties", false);
    }
  }

  /// What models that reason do not take.
  private void sampling(ObjectNode request) {
    if (random.nextBoolean()) {
      request.put("temperature", random.nextInt(100) / 100.0).put("top_p", 0.5);
    }
    if (random.nextBoolean()) {
      request.putArray("stop").add("END").add("\nUser:");
    }
  }

  ObjectNode reply() {
    ObjectNode reply = envelope("chat.completion");
    ObjectNode choice = reply.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    boolean asks = random.nextBoolean();
    message.put("content", asks && random.nextBoolean() ? null : text()).putNull("refusal");
    if (random.nextBoolean()) {
      message.put("reasoning_content", text());
    }
    if (asks) {
      ArrayNode asked = message.putArray("tool_calls");
      toolCall(asked.addObject(), "call_a", arguments());
      toolCall(asked.addObject(), "call_b", arguments());
    }
    choice.putNull("logprobs").put("finish_reason", finish(asks));
    reply.set("usage", usage());
    return reply;
  }

  private String finish(boolean asks) {
    return asks ? "tool_calls" : List.of("stop", "length", "content_filter").get(random.nextInt(3));
  }

  String stream() {
    StringBuilder stream = new StringBuilder();
    delta(stream, JSON.createObjectNode().put("role", "assistant").put("content", ""), null);
    for (int i = random.nextInt(3); i > 0; i--) {
      delta(stream, JSON.createObjectNode().put("reasoning_content", text()), null);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      delta(stream, JSON.createObjectNode().put("content", text()), null);
    }
    int asks = random.nextInt(3);
    for (int i = 0; i < asks; i++) {
      toolCall(stream, i);
    }
    delta(stream, JSON.createObjectNode(), finish(asks > 0));
    ObjectNode last = envelope("chat.completion.chunk");
    last.putArray("choices");
    last.set("usage", usage());
    return stream.append("data: ").append(last).append("\n\ndata: [DONE]\n\n").toString();
  }

  private void toolCall(StringBuilder stream, int index) {
    ObjectNode begin = JSON.createObjectNode();
    ObjectNode call = begin.putArray("tool_calls").addObject().put("index", index);
    toolCall(call, "call_" + index, "");
    delta(stream, begin, null);
    String arguments = arguments();
    int cut = 1 + random.nextInt(arguments.length() - 1);
    for (String piece : List.of(arguments.substring(0, cut), arguments.substring(cut))) {
      ObjectNode more = JSON.createObjectNode();
      more.putArray("tool_calls")
          .addObject()
          .put("index", index)
          .putObject("function")
          .put("arguments", piece);
      delta(stream, more, null);
    }
  }

  private static void delta(StringBuilder stream, ObjectNode delta, @Nullable String finish) {
    ObjectNode chunk = envelope("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finish);
    chunk.putNull("usage");
    stream.append("data: ").append(chunk).append("\n\n");
  }

  private static ObjectNode envelope(String object) {
    return JSON.createObjectNode()
        .put("id", "chatcmpl-7")
        .put("object", object)
        .put("created", 1_700_000_000)
        .put("model", "gpt-5.1");
  }

  private ObjectNode usage() {
    int cached = random.nextInt(3) * 100;
    int input = cached + random.nextInt(1_000);
    int output = random.nextInt(1_000);
    ObjectNode usage =
        JSON.createObjectNode()
            .put("prompt_tokens", input)
            .put("completion_tokens", output)
            .put("total_tokens", input + output);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
