package dev.tarn.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// OpenAI responses, whole and streamed, as the API reference shows them
/// (<https://platform.openai.com/docs/api-reference/responses>,
/// <https://platform.openai.com/docs/api-reference/responses-streaming>).
public final class Responses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Responses() {}

  /// A whole response that the provider keeps under `id`.
  public static String response(String id, String text) {
    ObjectNode body = base(id, "completed");
    body.withArray("output").add(message(text));
    return body.toString();
  }

  /// A response that thinks and then calls one function.
  public static String functionCall(String id, String callId, String name, String arguments) {
    ObjectNode body = base(id, "completed");
    body.withArray("output")
        .addObject()
        .put("type", "reasoning")
        .put("id", "rs_1")
        .put("encrypted_content", "gAAAAABo+/==")
        .putArray("summary");
    body.withArray("output")
        .addObject()
        .put("type", "function_call")
        .put("id", "fc_1")
        .put("call_id", callId)
        .put("name", name)
        .put("arguments", arguments)
        .put("status", "completed");
    return body.toString();
  }

  /// The events of a streamed response, `response.completed` last.
  public static List<String> events(String id, String text) {
    List<String> events = new ArrayList<>();
    events.add(about(events, "response.created", base(id, "in_progress")));
    events.add(about(events, "response.in_progress", base(id, "in_progress")));
    ObjectNode added = event(events, "response.output_item.added").put("output_index", 0);
    added
        .putObject("item")
        .put("type", "message")
        .put("id", "msg_1")
        .put("status", "in_progress")
        .put("role", "assistant")
        .putArray("content");
    events.add(framed(added));
    int half = text.length() / 2;
    events.add(delta(events, text.substring(0, half)));
    events.add(delta(events, text.substring(half)));
    ObjectNode done = event(events, "response.output_item.done").put("output_index", 0);
    done.set("item", message(text));
    events.add(framed(done));
    ObjectNode whole = base(id, "completed");
    whole.withArray("output").add(message(text));
    events.add(about(events, "response.completed", whole));
    return events;
  }

  private static String delta(List<String> before, String text) {
    return framed(
        event(before, "response.output_text.delta")
            .put("item_id", "msg_1")
            .put("output_index", 0)
            .put("content_index", 0)
            .put("delta", text)
            .set("logprobs", JSON.createArrayNode()));
  }

  private static String about(List<String> before, String type, ObjectNode response) {
    return framed(event(before, type).set("response", response));
  }

  private static ObjectNode event(List<String> before, String type) {
    return JSON.createObjectNode().put("type", type).put("sequence_number", before.size());
  }

  private static String framed(ObjectNode event) {
    return "event: " + event.path("type").asText() + "\ndata: " + event + "\n\n";
  }

  private static ObjectNode message(String text) {
    ObjectNode message =
        JSON.createObjectNode()
            .put("type", "message")
            .put("id", "msg_1")
            .put("status", "completed")
            .put("role", "assistant");
    message
        .putArray("content")
        .addObject()
        .put("type", "output_text")
        .put("text", text)
        .putArray("annotations");
    return message;
  }

  private static ObjectNode base(String id, String status) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("id", id)
            .put("object", "response")
            .put("created_at", 1_760_000_000)
            .put("status", status)
            .put("model", "gpt-4o-mini")
            .put("parallel_tool_calls", true)
            .put("store", true)
            .put("tool_choice", "auto")
            .put("temperature", 1.0)
            .put("top_p", 1.0)
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions");
    body.putArray("output");
    body.putArray("tools");
    body.putObject("metadata");
    if (status.equals("completed")) {
      ObjectNode usage = body.putObject("usage");
      usage.put("input_tokens", 10).put("output_tokens", 5).put("total_tokens", 15);
      usage.putObject("input_tokens_details").put("cached_tokens", 4);
      usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    }
    return body;
  }
}
