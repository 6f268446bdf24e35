package dev.tarn.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;

/// Replies of Google's `generateContent`, whole and streamed, as the API reference shows them
/// (<https://ai.google.dev/api/generate-content>). Events end their lines with CRLF, as Google's
/// do.
public final class Contents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Contents() {}

  /// A whole response.
  public static String response(String text) {
    return response(text, true).toString();
  }

  /// A response that thinks and then calls one tool.
  public static String functionCall(String name, String args) {
    ObjectNode body = response("", true);
    var parts = body.withArray("/candidates/0/content/parts").removeAll();
    parts.addObject().put("text", "I need the tool.").put("thought", true);
    parts
        .addObject()
        .put("thoughtSignature", "CiQBz/A+/w==")
        .putObject("functionCall")
        .put("name", name)
        .putRawValue("args", new RawValue(args));
    return body.toString();
  }

  /// The events of a streamed response.
  public static List<String> events(String text) {
    int half = text.length() / 2;
    return List.of(
        event(response(text.substring(0, half), false)),
        event(response(text.substring(half), true)));
  }

  /// The same stream as it comes without `alt=sse`: one JSON array.
  public static List<String> array(String text) {
    int half = text.length() / 2;
    return List.of(
        "[" + response(text.substring(0, half), false).toPrettyString(),
        "\n,\r\n" + response(text.substring(half), true).toPrettyString(),
        "\n]\n");
  }

  /// An error, as a body or as the data of an event.
  public static String error(int code, String status, String message) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("code", code).put("message", message).put("status", status);
    return body.toString();
  }

  private static String event(ObjectNode data) {
    return "data: " + data + "\r\n\r\n";
  }

  private static ObjectNode response(String text, boolean last) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode candidate = body.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    content.putArray("parts").addObject().put("text", text);
    content.put("role", "model");
    if (last) {
      candidate.put("finishReason", "STOP");
    }
    candidate.put("index", 0);
    body.putObject("usageMetadata")
        .put("promptTokenCount", 10)
        .put("candidatesTokenCount", 5)
        .put("totalTokenCount", 15);
    return body.put("modelVersion", "gemini-2.5-flash").put("responseId", "mAitaLmkHPPlz7IP");
  }
}
