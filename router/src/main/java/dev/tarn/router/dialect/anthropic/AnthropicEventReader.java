package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.SseReader;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads a stream of events (<https://platform.claude.com/docs/en/build-with-claude/streaming>).
/// Blocks come one after another. Pings, and events that are not known, say nothing. Belongs to one
/// thread.
final class AnthropicEventReader implements ProviderEnd.Events {
  private final Consumer<NeutralEvent> to;
  private final SseReader sse;
  private final AnthropicTokens tokens = new AnthropicTokens();
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder signature = new StringBuilder();
  private Block open = Block.OTHER;
  private int calls;
  private String stopReason = "";
  private String stopSequence = "";
  private boolean over;

  private enum Block {
    TEXT,
    THINKING,
    TOOL,
    ANSWER,
    OTHER
  }

  /// @param stamp not needed: Anthropic always names its messages and calls
  AnthropicEventReader(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to) {
    this.to = to;
    this.sse = new SseReader(maxEventBytes, this::event);
  }

  @Override
  public void feed(byte[] bytes) {
    sse.feed(bytes);
    if (sse.skipped() > 0) {
      fail(Failure.of(Failure.Cause.SERVER, "The provider sent an event that is too large."));
    }
  }

  /// Nothing was waited for: `message_stop` is the end, and nothing else is.
  @Override
  public void end() {}

  private void event(byte[] data) {
    if (over || new String(data, StandardCharsets.UTF_8).isBlank()) {
      return;
    }
    Json.readObject(data)
        .ifPresentOrElse(
            this::event,
            () ->
                fail(
                    Failure.of(
                        Failure.Cause.SERVER, "The provider sent an event that cannot be read.")));
  }

  private void event(ObjectNode event) {
    switch (text(event, "type")) {
      case "message_start" -> started(event.path("message"));
      case "content_block_start" -> begin(event.path("content_block"));
      case "content_block_delta" -> delta(event.path("delta"));
      case "content_block_stop" -> stop();
      case "message_delta" -> {
        tokens.read(event.path("usage"));
        stopReason = text(event.path("delta"), "stop_reason");
        stopSequence = text(event.path("delta"), "stop_sequence");
      }
      case "message_stop" -> {
        over = true;
        to.accept(
            new NeutralEvent.Ended(
                AnthropicStop.read(stopReason, stopSequence, calls > 0), tokens.counted()));
      }
      case "error" -> fail(AnthropicFailures.read(200, event));
      default -> {}
    }
  }

  private void started(JsonNode message) {
    tokens.read(message.path("usage"));
    to.accept(
        new NeutralEvent.Started(
            AnthropicReplyReader.id(message), text(message, "model"), tokens.counted()));
  }

  private void begin(JsonNode block) {
    switch (text(block, "type")) {
      case "text" -> {
        open = Block.TEXT;
        text(text(block, "text"));
      }
      case "thinking" -> {
        open = Block.THINKING;
        think(text(block, "thinking"));
        signature.append(text(block, "signature"));
      }
      case "redacted_thinking" ->
          to.accept(
              new NeutralEvent.ThinkingEnded(AnthropicReplyReader.redacted(text(block, "data"))));
      case "tool_use" -> {
        String name = text(block, "name");
        open = name.equals(AnthropicToolWriter.ANSWER) ? Block.ANSWER : Block.TOOL;
        if (open == Block.TOOL) {
          to.accept(new NeutralEvent.ToolCallStarted(calls, text(block, "id"), name));
        }
        if (!block.path("input").isEmpty()) {
          input(Json.text(block.path("input")));
        }
      }
      default -> open = Block.OTHER;
    }
  }

  private void delta(JsonNode delta) {
    switch (text(delta, "type")) {
      case "text_delta" -> text(text(delta, "text"));
      case "thinking_delta" -> think(text(delta, "thinking"));
      case "signature_delta" -> signature.append(text(delta, "signature"));
      case "input_json_delta" -> input(text(delta, "partial_json"));
      case "citations_delta" ->
          AnthropicReplyReader.citation(delta.path("citation"))
              .ifPresent(page -> to.accept(new NeutralEvent.Cited(page)));
      default -> {}
    }
  }

  private void stop() {
    switch (open) {
      case TOOL -> to.accept(new NeutralEvent.ToolCallEnded(calls++));
      case THINKING -> {
        to.accept(
            new NeutralEvent.ThinkingEnded(
                AnthropicReplyReader.thinking(thinking.toString(), signature.toString())));
        thinking.setLength(0);
        signature.setLength(0);
      }
      case TEXT, ANSWER, OTHER -> {}
    }
    open = Block.OTHER;
  }

  private void input(String json) {
    if (open == Block.ANSWER) {
      text(json);
    } else if (open == Block.TOOL && !json.isEmpty()) {
      to.accept(new NeutralEvent.ToolCallDelta(calls, json));
    }
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      to.accept(new NeutralEvent.TextDelta(text));
    }
  }

  private void think(String text) {
    if (!text.isEmpty()) {
      thinking.append(text);
      to.accept(new NeutralEvent.ThinkingDelta(text));
    }
  }

  private void fail(Failure failure) {
    if (!over) {
      over = true;
      to.accept(new NeutralEvent.Failed(failure));
    }
  }

  private static String text(JsonNode node, String field) {
    return AnthropicReplyReader.text(node, field);
  }
}
