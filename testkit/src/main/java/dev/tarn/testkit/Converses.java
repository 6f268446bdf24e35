package dev.tarn.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;

/// Bedrock Converse replies, whole and streamed, as the API reference shows them
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>,
/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html>).
public final class Converses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Converses() {}

  /// A whole reply.
  public static String reply(String text) {
    ObjectNode body = JSON.createObjectNode();
    message(body).withArray("content").addObject().put("text", text);
    return ended(body, "end_turn").toString();
  }

  /// A reply that reasons and then calls one tool.
  public static String toolUse(String id, String name, String input) {
    ObjectNode body = JSON.createObjectNode();
    var content = message(body).withArray("content");
    content
        .addObject()
        .putObject("reasoningContent")
        .putObject("reasoningText")
        .put("text", "I need the tool.")
        .put("signature", "EqQBCkYIARgC+/==");
    content
        .addObject()
        .putObject("toolUse")
        .put("toolUseId", id)
        .put("name", name)
        .putRawValue("input", new RawValue(input));
    return ended(body, "tool_use").toString();
  }

  /// The frames of a streamed reply, `metadata` last, after `messageStop`.
  public static List<byte[]> events(String text) {
    List<byte[]> events = new ArrayList<>();
    events.add(EventStreams.event("messageStart", "{\"p\":\"abcdef\",\"role\":\"assistant\"}"));
    int half = text.length() / 2;
    events.add(delta(text.substring(0, half)));
    events.add(delta(text.substring(half)));
    events.add(EventStreams.event("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"abc\"}"));
    events.add(EventStreams.event("messageStop", "{\"p\":\"ab\",\"stopReason\":\"end_turn\"}"));
    ObjectNode metadata = JSON.createObjectNode();
    counted(metadata);
    events.add(EventStreams.event("metadata", metadata.toString()));
    return events;
  }

  private static byte[] delta(String text) {
    ObjectNode event = JSON.createObjectNode().put("contentBlockIndex", 0);
    event.putObject("delta").put("text", text);
    return EventStreams.event("contentBlockDelta", event.put("p", "abcdefghijkl").toString());
  }

  private static ObjectNode message(ObjectNode body) {
    ObjectNode message = body.putObject("output").putObject("message");
    return message.put("role", "assistant");
  }

  private static ObjectNode ended(ObjectNode body, String reason) {
    counted(body.put("stopReason", reason));
    return body;
  }

  private static void counted(ObjectNode body) {
    body.putObject("usage")
        .put("inputTokens", 10)
        .put("outputTokens", 5)
        .put("totalTokens", 19)
        .put("cacheReadInputTokens", 4)
        .put("cacheWriteInputTokens", 0);
    body.putObject("metrics").put("latencyMs", 421);
  }
}
