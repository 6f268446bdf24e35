package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.ToolIds;
import dev.tarn.router.dialect.json.Json;

/// Writes a whole message for a client. Thinking comes without a signature, since only Anthropic
/// can sign it; what an answer rests on is left out, since Anthropic's citations name passages that
/// it encrypts.
final class AnthropicReplyWriter implements ClientEnd.Replies {
  @Override
  public byte[] write(NeutralReply reply, Stamp stamp) {
    ObjectNode message =
        Json.object()
            .put("id", id(reply.id(), stamp))
            .put("type", "message")
            .put("role", "assistant")
            .put("model", reply.model());
    ArrayNode content = message.putArray("content");
    reply.content().forEach(part -> block(part, content));
    boolean refused = reply.content().stream().anyMatch(Content.Refusal.class::isInstance);
    message.put("stop_reason", refused ? "refusal" : AnthropicStop.write(reply.finish()));
    message.put("stop_sequence", reply.finish().stopSequence().orElse(null));
    message.set("usage", AnthropicTokens.write(reply.usage()));
    return Json.bytes(message);
  }

  /// The provider's id in Anthropic's form; our own if it gave none.
  static String id(String id, Stamp stamp) {
    return AnthropicReplyReader.ID_PREFIX + (id.isEmpty() ? stamp.id() : id);
  }

  private static void block(Content part, ArrayNode content) {
    switch (part) {
      case Content.Text text -> text(text.text(), content);
      case Content.Refusal refusal -> text(refusal.text(), content);
      case Content.Thinking thinking -> {
        if (!thinking.text().isEmpty()) {
          content
              .addObject()
              .put("type", "thinking")
              .put("thinking", thinking.text())
              .put("signature", "");
        }
      }
      case Content.ToolCall call ->
          content
              .addObject()
              .put("type", "tool_use")
              .put("id", ToolIds.plain(call.id()))
              .put("name", call.name())
              .set("input", call.input());
      // Nothing that a message could hold; models of the dialects here answer none.
      case Content.Image image -> {}
      case Content.Document document -> {}
      case Content.Audio audio -> {}
      case Content.ToolResult result -> {}
    }
  }

  private static void text(String text, ArrayNode content) {
    if (!text.isEmpty()) {
      content.addObject().put("type", "text").put("text", text);
    }
  }
}
