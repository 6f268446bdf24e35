package dev.tarn.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Anthropic messages, whole and streamed, as the API reference shows them
/// (<https://docs.claude.com/en/api/messages>,
/// <https://docs.claude.com/en/docs/build-with-claude/streaming>).
public final class Messages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Messages() {}

  /// A whole message.
  public static String message(String text) {
    ObjectNode body = base();
    body.putArray("content").addObject().put("type", "text").put("text", text);
    return ended(body, "end_turn").toString();
  }

  /// A message that thinks and then calls one tool.
  public static String toolUse(String id, String name, String input) {
    ObjectNode body = base();
    var content = body.putArray("content");
    content
        .addObject()
        .put("type", "thinking")
        .put("thinking", "I need the tool.")
        .put("signature", "EqQBCkYIARgC+/==");
    content
        .addObject()
        .put("type", "tool_use")
        .put("id", id)
        .put("name", name)
        .putRawValue("input", new com.fasterxml.jackson.databind.util.RawValue(input));
    return ended(body, "tool_use").toString();
  }

  /// The events of a streamed message, `message_stop` last.
  public static List<String> events(String text) {
    int half = text.length() / 2;
    return events(List.of(text.substring(0, half), text.substring(half)));
  }

  /// The same with a delta for each of these pieces of text.
  public static List<String> events(List<String> pieces) {
    List<String> events = new ArrayList<>();
    ObjectNode begun = JSON.createObjectNode().put("type", "message_start");
    ObjectNode message = base();
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", 10)
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 4)
        .put("output_tokens", 1);
    begun.set("message", message);
    events.add(event(begun));
    ObjectNode start = JSON.createObjectNode().put("type", "content_block_start").put("index", 0);
    start.putObject("content_block").put("type", "text").put("text", "");
    events.add(event(start));
    events.add("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    pieces.forEach(piece -> events.add(delta(piece)));
    events.add(event(JSON.createObjectNode().put("type", "content_block_stop").put("index", 0)));
    ObjectNode ended = JSON.createObjectNode().put("type", "message_delta");
    ended.putObject("delta").put("stop_reason", "end_turn").putNull("stop_sequence");
    ended.putObject("usage").put("output_tokens", 5);
    events.add(event(ended));
    events.add(event(JSON.createObjectNode().put("type", "message_stop")));
    return events;
  }

  /// An error, as a body or as the data of an event.
  public static String error(String type, String message) {
    ObjectNode body = JSON.createObjectNode().put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    return body.toString();
  }

  private static String delta(String text) {
    ObjectNode event = JSON.createObjectNode().put("type", "content_block_delta").put("index", 0);
    event.putObject("delta").put("type", "text_delta").put("text", text);
    return event(event);
  }

  private static String event(ObjectNode data) {
    return "event: " + data.path("type").asText() + "\ndata: " + data + "\n\n";
  }

  private static ObjectNode base() {
    return JSON.createObjectNode()
        .put("id", "msg_01XFDUDYJgAACzvnptvVoYEL")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", "claude-sonnet-4-5");
  }

  private static ObjectNode ended(ObjectNode body, String reason) {
    body.put("stop_reason", reason).putNull("stop_sequence");
    body.putObject("usage")
        .put("input_tokens", 10)
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 4)
        .put("output_tokens", 5);
    return body;
  }
}
