package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a whole message. Blocks of Anthropic's own tools, which no translated call asks for, are
/// passed over.
final class AnthropicReplyReader implements ProviderEnd.Replies {
  /// What an id begins with, and every dialect begins it with something else.
  static final String ID_PREFIX = "msg_";

  @Override
  public NeutralReply read(byte[] body, Stamp stamp) {
    ObjectNode reply = Json.readObject(body).orElseThrow(AnthropicReplyReader::unreadable);
    if (!reply.path("content").isArray() || text(reply, "stop_reason").isEmpty()) {
      throw unreadable();
    }
    List<Content> content = new ArrayList<>();
    reply.path("content").forEach(block -> block(block).ifPresent(content::add));
    boolean called = content.stream().anyMatch(Content.ToolCall.class::isInstance);
    return new NeutralReply(
        id(reply),
        text(reply, "model"),
        content,
        AnthropicStop.read(text(reply, "stop_reason"), text(reply, "stop_sequence"), called),
        new AnthropicTokens().read(reply.path("usage")).counted());
  }

  private static Optional<Content> block(JsonNode block) {
    return switch (text(block, "type")) {
      case "text" ->
          Optional.of(new Content.Text(text(block, "text"), citations(block), Optional.empty()));
      case "thinking" -> Optional.of(thinking(text(block, "thinking"), text(block, "signature")));
      case "redacted_thinking" -> Optional.of(redacted(text(block, "data")));
      case "tool_use" -> Optional.of(call(block));
      default -> Optional.empty();
    };
  }

  private static Content call(JsonNode block) {
    JsonNode input = block.path("input").isObject() ? block.path("input") : Json.object();
    return text(block, "name").equals(AnthropicToolWriter.ANSWER)
        ? Content.Text.of(Json.text(input))
        : new Content.ToolCall(text(block, "id"), text(block, "name"), input);
  }

  static Content.Thinking thinking(String text, String signature) {
    return new Content.Thinking(Optional.of(ProviderRow.Dialect.ANTHROPIC), text, signature, false);
  }

  static Content.Thinking redacted(String data) {
    return new Content.Thinking(Optional.of(ProviderRow.Dialect.ANTHROPIC), "", data, true);
  }

  private static List<Content.Citation> citations(JsonNode block) {
    List<Content.Citation> citations = new ArrayList<>();
    block.path("citations").forEach(c -> citation(c).ifPresent(citations::add));
    return citations;
  }

  /// Only pages of the web have a place elsewhere.
  static Optional<Content.Citation> citation(JsonNode citation) {
    String url = text(citation, "url");
    return url.isEmpty()
        ? Optional.empty()
        : Optional.of(new Content.Citation(url, text(citation, "title")));
  }

  /// The id without what is Anthropic's about it.
  static String id(JsonNode message) {
    String id = text(message, "id");
    return id.startsWith(ID_PREFIX) ? id.substring(ID_PREFIX.length()) : id;
  }

  /// A field's string; empty if it has none.
  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  private static RouterException unreadable() {
    return RouterException.badGateway(
        "upstream_unreadable", "The provider's reply is no message of Anthropic's.");
  }
}
