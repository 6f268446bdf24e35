package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;

/// Writes a whole `GenerateContentResponse` for a client.
final class GeminiReplyWriter implements ClientEnd.Replies {
  @Override
  public byte[] write(NeutralReply reply, Stamp stamp) {
    ObjectNode body = Json.object();
    ObjectNode candidate = body.putArray("candidates").addObject();
    ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
    List<Content.Citation> pages = new ArrayList<>();
    for (Content part : reply.content()) {
      switch (part) {
        case Content.Text text -> {
          parts.add(text(text.text()));
          pages.addAll(text.citations());
        }
        case Content.Thinking thinking -> thought(thinking.text(), parts);
        case Content.Refusal refusal -> parts.add(text(refusal.text()));
        case Content.ToolCall call -> parts.add(call(call));
        // No dialect's models answer these to a translated call.
        case Content.Image image -> {}
        case Content.Document document -> {}
        case Content.Audio audio -> {}
        case Content.ToolResult result -> {}
      }
    }
    candidate.put("finishReason", GeminiFinish.write(reply.finish())).put("index", 0);
    if (!pages.isEmpty()) {
      candidate.set("groundingMetadata", grounding(pages));
    }
    reply.usage().ifPresent(usage -> body.set("usageMetadata", GeminiTokens.write(usage)));
    return Json.bytes(name(body, reply.id(), reply.model(), stamp));
  }

  static ObjectNode name(ObjectNode body, String id, String model, Stamp stamp) {
    return body.put("modelVersion", model).put("responseId", id.isEmpty() ? stamp.id() : id);
  }

  static ObjectNode text(String text) {
    return Json.object().put("text", text);
  }

  private static void thought(String text, ArrayNode parts) {
    if (!text.isEmpty()) {
      parts.add(text(text).put("thought", true));
    }
  }

  static ObjectNode call(Content.ToolCall call) {
    ObjectNode part = Json.object();
    part.putObject("functionCall")
        .put("id", call.id())
        .put("name", call.name())
        .set("args", call.input());
    return part;
  }

  static ObjectNode grounding(List<Content.Citation> pages) {
    ObjectNode grounding = Json.object();
    ArrayNode chunks = grounding.putArray("groundingChunks");
    pages.forEach(page ->
        chunks.addObject().putObject("web").put("uri", page.url()).put("title", page.title()));
    return grounding;
  }
}
