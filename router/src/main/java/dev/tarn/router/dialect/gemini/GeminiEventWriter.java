package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralEvent.ToolCallStarted;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes a stream of responses as `alt=sse` has them. A function call goes whole, and the tokens
/// are always told. Belongs to one thread.
final class GeminiEventWriter implements ClientEnd.Events {
  private static final byte[] NOTHING = {};

  private final Stamp stamp;
  private final GeminiFailures failures;
  private final StringBuilder arguments = new StringBuilder();
  private final List<Content.Citation> pages = new ArrayList<>();
  private ToolCallStarted call = new ToolCallStarted(0, "", "");
  private String id = "";
  private String model = "";

  GeminiEventWriter(Stamp stamp, GeminiFailures failures) {
    this.stamp = stamp;
    this.failures = failures;
  }

  @Override
  public byte[] write(NeutralEvent event) {
    return switch (event) {
      case NeutralEvent.Started started -> {
        id = started.id();
        model = started.model();
        yield NOTHING;
      }
      case NeutralEvent.TextDelta text -> part(GeminiReplyWriter.text(text.text()));
      case NeutralEvent.RefusalDelta text -> part(GeminiReplyWriter.text(text.text()));
      case NeutralEvent.ThinkingDelta text ->
          part(GeminiReplyWriter.text(text.text()).put("thought", true));
      case NeutralEvent.ThinkingEnded thinking -> NOTHING;
      case NeutralEvent.Cited page -> {
        pages.add(page.citation());
        yield NOTHING;
      }
      case ToolCallStarted started -> {
        call = started;
        arguments.setLength(0);
        yield NOTHING;
      }
      case NeutralEvent.ToolCallDelta delta -> {
        arguments.append(delta.json());
        yield NOTHING;
      }
      case NeutralEvent.ToolCallEnded ended -> part(GeminiReplyWriter.call(called()));
      case NeutralEvent.Ended ended -> ended(ended);
      case NeutralEvent.Failed failed -> event(failures.error(failed.failure()));
    };
  }

  /// Arguments that are no JSON object are the model's fault: the client sees what it said.
  private Content.ToolCall called() {
    String json = arguments.toString();
    ObjectNode input =
        json.isBlank()
            ? Json.object()
            : Json.readObject(json).orElseGet(() -> Json.object().put("arguments", json));
    return new Content.ToolCall(call.id(), call.name(), input);
  }

  private byte[] part(ObjectNode part) {
    ObjectNode chunk = Json.object();
    chunk
        .putArray("candidates")
        .addObject()
        .put("index", 0)
        .putObject("content")
        .put("role", "model")
        .putArray("parts")
        .add(part);
    return event(GeminiReplyWriter.name(chunk, id, model, stamp));
  }

  private byte[] ended(NeutralEvent.Ended ended) {
    ObjectNode chunk = Json.object();
    ObjectNode candidate = chunk.putArray("candidates").addObject().put("index", 0);
    candidate.put("finishReason", GeminiFinish.write(ended.finish()));
    if (!pages.isEmpty()) {
      candidate.set("groundingMetadata", GeminiReplyWriter.grounding(pages));
    }
    ended.usage().ifPresent(usage -> chunk.set("usageMetadata", GeminiTokens.write(usage)));
    return event(GeminiReplyWriter.name(chunk, id, model, stamp));
  }

  private static byte[] event(ObjectNode chunk) {
    return ("data: " + Json.text(chunk) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
