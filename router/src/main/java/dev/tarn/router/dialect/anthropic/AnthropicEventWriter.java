package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralEvent.ToolCallStarted;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.ToolIds;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;

/// Writes a stream of events: the message's start, its blocks one after another, its end with the
/// reason and all tokens; or an error, and no `message_stop` after it. Belongs to one thread.
final class AnthropicEventWriter implements ClientEnd.Events {
  private static final byte[] NOTHING = {};

  private final Stamp stamp;
  private Block open = Block.NONE;
  private int index;
  private boolean refused;

  private enum Block {
    NONE,
    TEXT,
    THINKING,
    TOOL
  }

  /// @param usage not asked: Anthropic's clients are always told
  AnthropicEventWriter(Stamp stamp, boolean usage) {
    this.stamp = stamp;
  }

  @Override
  public byte[] write(NeutralEvent event) {
    return switch (event) {
      case NeutralEvent.Started started -> started(started);
      case NeutralEvent.TextDelta text -> text(text.text());
      case NeutralEvent.RefusalDelta refusal -> {
        refused = true;
        yield text(refusal.text());
      }
      case NeutralEvent.ThinkingDelta thinking ->
          bytes(
              opened(Block.THINKING, block("thinking").put("thinking", "").put("signature", ""))
                  + delta(block("thinking_delta").put("thinking", thinking.text())));
      // Only Anthropic can sign thinking.
      case NeutralEvent.ThinkingEnded thinking ->
          open == Block.THINKING ? bytes(closed()) : NOTHING;
      case NeutralEvent.Cited cited -> NOTHING;
      case ToolCallStarted call -> bytes(closed() + opened(Block.TOOL, toolUse(call)));
      case NeutralEvent.ToolCallDelta call ->
          bytes(delta(block("input_json_delta").put("partial_json", call.json())));
      case NeutralEvent.ToolCallEnded call -> bytes(closed());
      case NeutralEvent.Ended ended -> ended(ended);
      case NeutralEvent.Failed failed ->
          bytes(event("error", AnthropicFailures.error(failed.failure())));
    };
  }

  /// Its clients look for pings, also before the message begins.
  @Override
  public byte[] keepAlive() {
    return bytes(event("ping", Json.object().put("type", "ping")));
  }

  private byte[] started(NeutralEvent.Started started) {
    ObjectNode event = Json.object().put("type", "message_start");
    ObjectNode message =
        event
            .putObject("message")
            .put("id", AnthropicReplyWriter.id(started.id(), stamp))
            .put("type", "message")
            .put("role", "assistant")
            .put("model", started.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", AnthropicTokens.write(started.usage()));
    return bytes(event("message_start", event));
  }

  private byte[] text(String text) {
    return bytes(
        opened(Block.TEXT, block("text").put("text", ""))
            + delta(block("text_delta").put("text", text)));
  }

  private static ObjectNode toolUse(ToolCallStarted call) {
    ObjectNode block =
        block("tool_use").put("id", ToolIds.plain(call.id())).put("name", call.name());
    block.putObject("input");
    return block;
  }

  private byte[] ended(NeutralEvent.Ended ended) {
    ObjectNode delta = Json.object().put("type", "message_delta");
    delta
        .putObject("delta")
        .put("stop_reason", refused ? "refusal" : AnthropicStop.write(ended.finish()))
        .put("stop_sequence", ended.finish().stopSequence().orElse(null));
    delta.set("usage", AnthropicTokens.write(ended.usage()));
    return bytes(
        closed()
            + event("message_delta", delta)
            + event("message_stop", Json.object().put("type", "message_stop")));
  }

  /// Opens a block, unless one of the kind is open already; another is closed first.
  private String opened(Block kind, ObjectNode block) {
    if (open == kind) {
      return "";
    }
    String closed = closed();
    open = kind;
    ObjectNode start = Json.object().put("type", "content_block_start").put("index", index);
    start.set("content_block", block);
    return closed + event("content_block_start", start);
  }

  private String closed() {
    if (open == Block.NONE) {
      return "";
    }
    open = Block.NONE;
    return event(
        "content_block_stop",
        Json.object().put("type", "content_block_stop").put("index", index++));
  }

  private String delta(ObjectNode delta) {
    ObjectNode event = Json.object().put("type", "content_block_delta").put("index", index);
    event.set("delta", delta);
    return event("content_block_delta", event);
  }

  private static ObjectNode block(String type) {
    return Json.object().put("type", type);
  }

  private static String event(String name, ObjectNode data) {
    return "event: " + name + "\ndata: " + Json.text(data) + "\n\n";
  }

  private static byte[] bytes(String events) {
    return events.getBytes(StandardCharsets.UTF_8);
  }
}
