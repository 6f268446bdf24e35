package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.ToolIds;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads content, a string or an array of blocks. Blocks of a kind that no other dialect could be
/// given are refused. Used by one thread.
final class AnthropicBlockReader {
  private final List<Parameter> unknown;

  /// @param unknown gets the fields that nobody knows
  AnthropicBlockReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  /// Takes the content in a field; empty if there is none.
  List<Content> content(Fields holder, String field) {
    if (!holder.has(field)) {
      return List.of();
    }
    if (holder.isText(field)) {
      return List.of(Content.Text.of(holder.requiredText(field)));
    }
    List<Content> blocks = new ArrayList<>();
    for (Fields block : holder.objects(field)) {
      blocks.add(block(block));
      block.rest(unknown);
    }
    return blocks;
  }

  private Content block(Fields block) {
    Optional<Content.CacheMark> cache = cache(block);
    return switch (block.requiredText("type")) {
      case "text" -> text(block, cache);
      case "image" -> new Content.Image(image(block), Optional.empty(), cache);
      case "document" -> document(block, cache);
      case "tool_use" -> toolUse(block, cache);
      case "tool_result" -> toolResult(block, cache);
      case "thinking" -> thinking(block);
      case "redacted_thinking" ->
          new Content.Thinking(
              Optional.of(ProviderRow.Dialect.ANTHROPIC), "", block.requiredText("data"), true);
      default -> throw block.unsupported("type", "blocks of this type have no place elsewhere.");
    };
  }

  private static Content.Text text(Fields block, Optional<Content.CacheMark> cache) {
    // What an earlier answer rested on: the provider's own words coming back.
    block.take("citations");
    return new Content.Text(block.requiredText("text"), List.of(), cache);
  }

  private Media image(Fields block) {
    Fields source = block.requiredObject("source");
    Media media =
        switch (source.requiredText("type")) {
          case "base64" -> base64(source);
          case "url" -> new Media.Url(source.requiredText("url"));
          default -> throw elsewhere(source);
        };
    source.rest(unknown);
    return media;
  }

  private Content.Document document(Fields block, Optional<Content.CacheMark> cache) {
    Fields source = block.requiredObject("source");
    Media media =
        switch (source.requiredText("type")) {
          case "base64" -> base64(source);
          case "url" -> new Media.Url(source.requiredText("url"));
          case "text" -> {
            source.text("media_type");
            yield new Media.Plain(source.requiredText("data"));
          }
          default -> throw elsewhere(source);
        };
    source.rest(unknown);
    return new Content.Document(media, block.text("title"), cache);
  }

  private static RuntimeException elsewhere(Fields source) {
    return source.unsupported("type", "the file lies with another provider; send its bytes.");
  }

  private static Media.Base64 base64(Fields source) {
    return new Media.Base64(source.requiredText("media_type"), source.requiredText("data"));
  }

  private static Content.ToolCall toolUse(Fields block, Optional<Content.CacheMark> cache) {
    JsonNode input = block.take("input").orElseGet(Json::object);
    if (!input.isObject()) {
      throw block.unsupported("input", "it must be an object.");
    }
    // Who made the call: a model always does, of the calls that are translated.
    block.take("caller");
    return new Content.ToolCall(
        ToolIds.original(block.requiredText("id")), block.requiredText("name"), input, cache);
  }

  private Content.ToolResult toolResult(Fields block, Optional<Content.CacheMark> cache) {
    return new Content.ToolResult(
        ToolIds.original(block.requiredText("tool_use_id")),
        content(block, "content"),
        block.bool("is_error").orElse(false),
        cache);
  }

  /// Without a signature it is what was shown of another vendor's thinking.
  private static Content.Thinking thinking(Fields block) {
    String text = block.text("thinking").orElse("");
    String signature = block.text("signature").orElse("");
    return signature.isEmpty()
        ? Content.Thinking.of(text)
        : new Content.Thinking(Optional.of(ProviderRow.Dialect.ANTHROPIC), text, signature, false);
  }

  /// Takes a breakpoint of the prompt cache.
  Optional<Content.CacheMark> cache(Fields block) {
    return block
        .object("cache_control")
        .map(cache -> {
          cache.text("type");
          Optional<String> ttl = cache.text("ttl");
          cache.rest(unknown);
          return new Content.CacheMark(ttl);
        });
  }
}
