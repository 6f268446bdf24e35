package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.ToolIds;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes alternating turns as messages for Anthropic. Used once, by one thread.
final class AnthropicMessageWriter {
  private final AnthropicMediaWriter media;

  AnthropicMessageWriter(Carrying carrying) {
    this.media = new AnthropicMediaWriter(carrying);
  }

  ArrayNode messages(List<Turn> turns) {
    ArrayNode messages = Json.array();
    for (Turn turn : turns) {
      boolean user = turn.speaker() == Speaker.USER;
      ObjectNode message = messages.addObject().put("role", user ? "user" : "assistant");
      boolean last = messages.size() == turns.size();
      content(message, !user && last ? prefill(turn.parts()) : turn.parts());
    }
    return messages;
  }

  /// A last answer that the model is to go on with may not end in white space.
  private static List<Content> prefill(List<Content> parts) {
    if (parts.getLast() instanceof Content.Text text) {
      List<Content> stripped = new ArrayList<>(parts);
      stripped.set(
          parts.size() - 1,
          new Content.Text(text.text().stripTrailing(), text.citations(), text.cache()));
      return stripped;
    }
    return parts;
  }

  /// Instructions before all turns: a string if that says it all.
  static void system(List<Content.Text> system, ObjectNode body) {
    List<Content.Text> said = system.stream().filter(text -> !text.text().isBlank()).toList();
    if (said.size() == 1 && said.getFirst().cache().isEmpty()) {
      body.put("system", said.getFirst().text());
    } else if (!said.isEmpty()) {
      ArrayNode blocks = body.putArray("system");
      said.forEach(text -> blocks.add(text(text)));
    }
  }

  private void content(ObjectNode holder, List<Content> parts) {
    boolean plain =
        parts.size() == 1
            && parts.getFirst() instanceof Content.Text text
            && text.cache().isEmpty();
    if (plain) {
      holder.put("content", ((Content.Text) parts.getFirst()).text());
    } else {
      ArrayNode content = holder.putArray("content");
      parts.forEach(part -> block(part).ifPresent(content::add));
    }
  }

  private Optional<ObjectNode> block(Content part) {
    return switch (part) {
      case Content.Text text -> Optional.of(text(text));
      case Content.Refusal refusal -> Optional.of(text(Content.Text.of(refusal.text())));
      case Content.Image image -> Optional.of(media.image(image));
      case Content.Document document -> Optional.of(media.document(document));
      case Content.ToolCall call -> Optional.of(toolUse(call));
      case Content.ToolResult result -> Optional.of(toolResult(result));
      case Content.Thinking thinking -> thinking(thinking);
      case Content.Audio audio ->
          throw RouterException.badRequest(
              "unsupported_content", "This model's provider hears no audio.", "messages");
    };
  }

  private static ObjectNode text(Content.Text text) {
    ObjectNode block = Json.object().put("type", "text").put("text", text.text());
    return mark(block, text.cache());
  }

  private static ObjectNode toolUse(Content.ToolCall call) {
    ObjectNode block =
        Json.object()
            .put("type", "tool_use")
            .put("id", ToolIds.plain(call.id()))
            .put("name", call.name());
    block.set("input", call.input());
    return mark(block, call.cache());
  }

  private ObjectNode toolResult(Content.ToolResult result) {
    ObjectNode block =
        Json.object().put("type", "tool_result").put("tool_use_id", ToolIds.plain(result.callId()));
    List<Content> said =
        result.content().stream()
            .filter(part -> !(part instanceof Content.Text text && text.text().isBlank()))
            .toList();
    if (!said.isEmpty()) {
      content(block, said);
    }
    if (result.isError()) {
      block.put("is_error", true);
    }
    return mark(block, result.cache());
  }

  /// What Anthropic sealed itself goes back to it, byte for byte; without its seal it is refused.
  private static Optional<ObjectNode> thinking(Content.Thinking thinking) {
    if (thinking.seal().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode block = Json.object();
    return Optional.of(
        thinking.redacted()
            ? block.put("type", "redacted_thinking").put("data", thinking.seal())
            : block
                .put("type", "thinking")
                .put("thinking", thinking.text())
                .put("signature", thinking.seal()));
  }

  /// Sets a breakpoint of the prompt cache.
  static ObjectNode mark(ObjectNode block, Optional<Content.CacheMark> cache) {
    cache.ifPresent(mark -> {
      ObjectNode control = block.putObject("cache_control").put("type", "ephemeral");
      mark.ttl().ifPresent(ttl -> control.put("ttl", ttl));
    });
    return block;
  }
}
