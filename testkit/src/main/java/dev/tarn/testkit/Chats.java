package dev.tarn.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// OpenAI chat completions, whole and streamed, as the API reference shows them.
public final class Chats {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Chats() {}

  /// A whole completion.
  public static String completion(String text) {
    ObjectNode body = base("chat.completion");
    ObjectNode choice = body.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop").putNull("logprobs");
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    usage(body);
    return body.toString();
  }

  /// A completion that calls one tool.
  public static String toolCall(String id, String name, String arguments) {
    ObjectNode body = base("chat.completion");
    ObjectNode choice = body.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "tool_calls");
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant").putNull("content");
    message
        .putArray("tool_calls")
        .addObject()
        .put("id", id)
        .put("type", "function")
        .putObject("function")
        .put("name", name)
        .put("arguments", arguments);
    usage(body);
    return body.toString();
  }

  /// The events of a streamed completion, `[DONE]` last.
  public static List<String> events(String text) {
    int half = text.length() / 2;
    return events(List.of(text.substring(0, half), text.substring(half)));
  }

  /// The same with a chunk for each of these pieces of text.
  public static List<String> events(List<String> pieces) {
    List<String> events = new ArrayList<>();
    events.add(chunk("", "assistant", false));
    pieces.forEach(piece -> events.add(chunk(piece, "", false)));
    events.add(chunk("", "", true));
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static String chunk(String text, String role, boolean last) {
    ObjectNode body = base("chat.completion.chunk");
    ObjectNode choice = body.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (!role.isEmpty()) {
      delta.put("role", role);
    }
    if (!last) {
      delta.put("content", text);
    }
    choice.put("finish_reason", last ? "stop" : null);
    return "data: " + body + "\n\n";
  }

  private static ObjectNode base(String object) {
    return JSON.createObjectNode()
        .put("id", "chatcmpl-123")
        .put("object", object)
        .put("created", 1_760_000_000)
        .put("model", "gpt-4o-mini");
  }

  private static void usage(ObjectNode body) {
    ObjectNode usage = body.putObject("usage");
    usage.put("prompt_tokens", 10).put("completion_tokens", 5).put("total_tokens", 15);
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
  }
}
