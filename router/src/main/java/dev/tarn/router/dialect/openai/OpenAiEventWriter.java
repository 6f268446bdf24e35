package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralEvent.Ended;
import dev.tarn.router.dialect.NeutralEvent.ToolCallDelta;
import dev.tarn.router.dialect.NeutralEvent.ToolCallStarted;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes a stream of `chat.completion.chunk`: the role, the deltas, the finish reason, the usage
/// if the client asked for it, and `[DONE]`; or an error, and nothing after it. Belongs to one
/// thread.
final class OpenAiEventWriter implements ClientEnd.Events {
  private static final byte[] NOTHING = {};
  private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  private final Stamp stamp;
  private final boolean usage;
  private String id = "";
  private String model;
  private boolean argumentsOpen;
  private int chars;
  private int cited;

  /// @param usage whether the client asked to be told the tokens
  OpenAiEventWriter(Stamp stamp, boolean usage) {
    this.stamp = stamp;
    this.usage = usage;
    this.model = stamp.model();
  }

  @Override
  public byte[] write(NeutralEvent event) {
    return switch (event) {
      case NeutralEvent.Started started -> {
        id = started.id();
        model = started.model();
        yield delta(Json.object().put("role", "assistant").put("content", ""));
      }
      case NeutralEvent.TextDelta text -> {
        chars += text.text().length();
        yield delta(Json.object().put("content", text.text()));
      }
      case NeutralEvent.RefusalDelta refusal -> delta(Json.object().put("refusal", refusal.text()));
      case NeutralEvent.ThinkingDelta thinking ->
          delta(Json.object().put("reasoning_content", thinking.text()));
      case NeutralEvent.ThinkingEnded thinking -> NOTHING;
      case NeutralEvent.Cited page -> citation(page);
      case ToolCallStarted call -> started(call);
      case ToolCallDelta call -> arguments(call.index(), call.json());
      case NeutralEvent.ToolCallEnded call ->
          argumentsOpen ? arguments(call.index(), "{}") : NOTHING;
      case Ended ended -> ended(ended);
      case NeutralEvent.Failed failed -> failed(failed);
    };
  }

  /// A comment, as OpenRouter and DeepSeek send them.
  @Override
  public byte[] keepAlive() {
    return KEEP_ALIVE.clone();
  }

  private byte[] citation(NeutralEvent.Cited page) {
    ObjectNode delta = Json.object();
    delta.putArray("annotations").add(OpenAiCitation.write(page.citation(), cited, chars));
    cited = chars;
    return delta(delta);
  }

  private byte[] started(ToolCallStarted call) {
    argumentsOpen = true;
    ObjectNode delta = Json.object();
    delta
        .putArray("tool_calls")
        .addObject()
        .put("index", call.index())
        .put("id", call.id())
        .put("type", "function")
        .putObject("function")
        .put("name", call.name())
        .put("arguments", "");
    return delta(delta);
  }

  private byte[] arguments(int index, String json) {
    argumentsOpen = false;
    ObjectNode delta = Json.object();
    delta
        .putArray("tool_calls")
        .addObject()
        .put("index", index)
        .putObject("function")
        .put("arguments", json);
    return delta(delta);
  }

  private byte[] ended(Ended ended) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    ObjectNode chunk = chunk();
    ObjectNode choice = choice(chunk, Json.object());
    choice.put("finish_reason", OpenAiFinish.write(ended.finish()));
    if (!ended.finish().nativeReason().isEmpty()) {
      choice.put("native_finish_reason", ended.finish().nativeReason());
    }
    out.writeBytes(event(chunk));
    if (usage) {
      ended.usage().ifPresent(tokens -> out.writeBytes(tokens(tokens)));
    }
    out.writeBytes(DONE);
    return out.toByteArray();
  }

  private byte[] tokens(Usage tokens) {
    ObjectNode chunk = chunk();
    chunk.putArray("choices");
    chunk.set("usage", OpenAiTokens.write(tokens));
    return event(chunk);
  }

  private byte[] failed(NeutralEvent.Failed failed) {
    ObjectNode chunk = chunk();
    chunk.set("error", OpenAiFailures.error(failed.failure()));
    choice(chunk, Json.object()).put("finish_reason", "error");
    return event(chunk);
  }

  private byte[] delta(ObjectNode delta) {
    ObjectNode chunk = chunk();
    choice(chunk, delta);
    return event(chunk);
  }

  private ObjectNode chunk() {
    return Json.object()
        .put("id", OpenAiReplyWriter.id(id, stamp))
        .put("object", "chat.completion.chunk")
        .put("created", stamp.createdSeconds())
        .put("model", model);
  }

  private ObjectNode choice(ObjectNode chunk, ObjectNode delta) {
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    if (usage) {
      chunk.putNull("usage");
    }
    return choice.putNull("logprobs").putNull("finish_reason");
  }

  private static byte[] event(ObjectNode chunk) {
    return ("data: " + Json.text(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
