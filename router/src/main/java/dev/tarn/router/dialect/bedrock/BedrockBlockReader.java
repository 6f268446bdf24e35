package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.Stamp;
import java.util.function.Consumer;

/// Reads the blocks of a stream, one after another. Belongs to one thread.
final class BedrockBlockReader {
  private enum Open {
    NOTHING,
    CALL,
    ANSWER,
    THINKING
  }

  private final Stamp stamp;
  private final Consumer<NeutralEvent> to;
  private final StringBuilder thought = new StringBuilder();
  private final StringBuilder seal = new StringBuilder();
  private boolean redacted;
  private Open open = Open.NOTHING;
  private int calls;
  private boolean said;

  BedrockBlockReader(Stamp stamp, Consumer<NeutralEvent> to) {
    this.stamp = stamp;
    this.to = to;
  }

  /// Whether a tool was asked for.
  boolean called() {
    return calls > 0;
  }

  /// Whether there was an answer, or a call; thinking is neither.
  boolean said() {
    return said || called();
  }

  /// A block begins; only those of tools say so.
  void start(JsonNode start) {
    stop();
    JsonNode use = start.path("toolUse");
    String name = use.path("name").asText("");
    if (name.equals(BedrockToolWriter.ANSWER)) {
      open = Open.ANSWER;
    } else if (use.isObject()) {
      open = Open.CALL;
      String id = use.path("toolUseId").asText("");
      to.accept(
          new NeutralEvent.ToolCallStarted(
              calls, id.isEmpty() ? "tooluse_" + stamp.id() + "_" + calls : id, name));
      calls++;
    }
  }

  void delta(JsonNode delta) {
    String text = delta.path("text").asText("");
    if (!text.isEmpty()) {
      said = true;
      to.accept(new NeutralEvent.TextDelta(text));
    }
    input(delta.path("toolUse").path("input").asText(""));
    if (delta.path("reasoningContent").isObject()) {
      reasoning(delta.path("reasoningContent"));
    }
    BedrockReplyReader.page(delta.path("citation"))
        .ifPresent(page -> to.accept(new NeutralEvent.Cited(page)));
  }

  private void input(String json) {
    if (json.isEmpty()) {
      return;
    }
    said = true;
    to.accept(
        open == Open.ANSWER
            ? new NeutralEvent.TextDelta(json)
            : new NeutralEvent.ToolCallDelta(calls - 1, json));
  }

  private void reasoning(JsonNode reasoning) {
    open = Open.THINKING;
    String text = reasoning.path("text").asText("");
    if (!text.isEmpty()) {
      thought.append(text);
      to.accept(new NeutralEvent.ThinkingDelta(text));
    }
    seal.append(reasoning.path("signature").asText(""));
    if (reasoning.path("redactedContent").isTextual()) {
      redacted = true;
      seal.append(reasoning.path("redactedContent").textValue());
    }
  }

  /// What is open is over.
  void stop() {
    if (open == Open.CALL) {
      to.accept(new NeutralEvent.ToolCallEnded(calls - 1));
    } else if (open == Open.THINKING) {
      to.accept(
          new NeutralEvent.ThinkingEnded(
              BedrockReplyReader.thinking(thought.toString(), seal.toString(), redacted)));
      thought.setLength(0);
      seal.setLength(0);
      redacted = false;
    }
    open = Open.NOTHING;
  }
}
