package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;

/// Writes a whole `chat.completion` for a client.
final class OpenAiReplyWriter implements ClientEnd.Replies {
  @Override
  public byte[] write(NeutralReply reply, Stamp stamp) {
    ObjectNode body =
        Json.object()
            .put("id", id(reply.id(), stamp))
            .put("object", "chat.completion")
            .put("created", stamp.createdSeconds())
            .put("model", reply.model());
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    message(reply, choice.putObject("message"));
    choice.putNull("logprobs");
    choice.put("finish_reason", OpenAiFinish.write(reply.finish()));
    if (!reply.finish().nativeReason().isEmpty()) {
      choice.put("native_finish_reason", reply.finish().nativeReason());
    }
    reply.usage().ifPresent(usage -> body.set("usage", OpenAiTokens.write(usage)));
    return Json.bytes(body);
  }

  /// The provider's id in OpenAI's form; our own if it gave none.
  static String id(String id, Stamp stamp) {
    return OpenAiReplyReader.ID_PREFIX + (id.isEmpty() ? stamp.id() : id);
  }

  private static void message(NeutralReply reply, ObjectNode message) {
    StringBuilder text = new StringBuilder();
    StringBuilder thinking = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    ArrayNode annotations = Json.array();
    ArrayNode calls = Json.array();
    for (Content part : reply.content()) {
      switch (part) {
        case Content.Text said -> {
          int start = text.length();
          text.append(said.text());
          said.citations()
              .forEach(page -> annotations.add(OpenAiCitation.write(page, start, text.length())));
        }
        case Content.Thinking thought -> thinking.append(thought.text());
        case Content.Refusal declined -> refusal.append(declined.text());
        case Content.ToolCall call -> toolCall(call, calls.addObject());
        // Nothing that a chat completion could hold; models of the dialects here answer none.
        case Content.Image image -> {}
        case Content.Document document -> {}
        case Content.Audio audio -> {}
        case Content.ToolResult result -> {}
      }
    }
    message.put("role", "assistant");
    boolean silent = text.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty());
    message.put("content", silent ? null : text.toString());
    message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
    if (!thinking.isEmpty()) {
      message.put("reasoning_content", thinking.toString());
    }
    if (!annotations.isEmpty()) {
      message.set("annotations", annotations);
    }
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  private static void toolCall(Content.ToolCall call, ObjectNode written) {
    written
        .put("id", call.id())
        .put("type", "function")
        .putObject("function")
        .put("name", call.name())
        .put("arguments", Json.text(call.input()));
  }
}
