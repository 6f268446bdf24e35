package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Reads the deltas of a stream: which piece is open, and when it ends. Belongs to one thread.
final class OpenAiDeltaReader {
  private static final int NONE = -1;

  private final Stamp stamp;
  private final Consumer<NeutralEvent> to;
  private final StringBuilder thinking = new StringBuilder();
  private final Set<String> calls = new HashSet<>();
  private boolean said;

  /// Of the call that is open: its place, the provider's index, and its id.
  private int open = NONE;

  private int openIndex;
  private String openId = "";
  private int counted;

  OpenAiDeltaReader(Stamp stamp, Consumer<NeutralEvent> to) {
    this.stamp = stamp;
    this.to = to;
  }

  boolean saidSomething() {
    return said || called();
  }

  boolean called() {
    return counted > 0;
  }

  /// Reads the next delta.
  ///
  /// @return false if it goes on with a tool call that another one has ended
  boolean read(JsonNode delta) {
    String reasoning = OpenAiReplyReader.reasoning(delta);
    if (!reasoning.isEmpty()) {
      endCall();
      thinking.append(reasoning);
      to.accept(new NeutralEvent.ThinkingDelta(reasoning));
    }
    String text = OpenAiReplyReader.joined(delta.path("content"));
    if (!text.isEmpty()) {
      end();
      said = true;
      to.accept(new NeutralEvent.TextDelta(text));
    }
    String refusal = OpenAiReplyReader.text(delta, "refusal");
    if (!refusal.isEmpty()) {
      end();
      said = true;
      to.accept(new NeutralEvent.RefusalDelta(refusal));
    }
    OpenAiReplyReader.citations(delta).forEach(page -> to.accept(new NeutralEvent.Cited(page)));
    for (JsonNode call : delta.path("tool_calls")) {
      if (!call(call)) {
        return false;
      }
    }
    return true;
  }

  /// Nothing more comes of what is open.
  void end() {
    endThinking();
    endCall();
  }

  /// A call goes on if its index does, and it has no other id: some providers give all calls the
  /// index 0, others no index at all.
  private boolean call(JsonNode call) {
    int index = call.path("index").asInt(open == NONE ? 0 : openIndex);
    String id = OpenAiReplyReader.text(call, "id");
    boolean goesOn = open != NONE && index == openIndex && (id.isEmpty() || id.equals(openId));
    if (!goesOn && !begin(call, index, id)) {
      return false;
    }
    JsonNode arguments = call.path("function").path("arguments");
    String json = arguments.isObject() ? Json.text(arguments) : arguments.asText("");
    if (!json.isEmpty() && !arguments.isNull()) {
      to.accept(new NeutralEvent.ToolCallDelta(open, json));
    }
    return true;
  }

  private boolean begin(JsonNode call, int index, String id) {
    String name = OpenAiReplyReader.text(call.path("function"), "name");
    if (name.isEmpty()) {
      return false;
    }
    end();
    open = counted++;
    openIndex = index;
    openId = id.isEmpty() ? "call_" + stamp.id() + "_" + open : id;
    if (!calls.add(openId)) {
      return false;
    }
    to.accept(new NeutralEvent.ToolCallStarted(open, openId, name));
    return true;
  }

  private void endThinking() {
    if (!thinking.isEmpty()) {
      to.accept(new NeutralEvent.ThinkingEnded(OpenAiReplyReader.thinking(thinking.toString())));
      thinking.setLength(0);
    }
  }

  private void endCall() {
    if (open != NONE) {
      to.accept(new NeutralEvent.ToolCallEnded(open));
      open = NONE;
    }
  }
}
