package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.SseReader;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a stream of `streamGenerateContent?alt=sse`: each event is a response with the next parts.
/// There is no last event: the end is said when the bytes end after a finish reason. Belongs to one
/// thread.
final class GeminiEventReader implements ProviderEnd.Events {
  private final Stamp stamp;
  private final Consumer<NeutralEvent> to;
  private final SseReader sse;
  private final StringBuilder thought = new StringBuilder();
  private Optional<Finish> finish = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean started;
  private boolean over;

  /// Whether there was an answer, or a call; thinking is neither.
  private boolean said;

  /// Over the whole stream, since each event counts its parts anew.
  private int calls;

  GeminiEventReader(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to) {
    this.stamp = stamp;
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

  @Override
  public void end() {
    if (over || finish.isEmpty()) {
      return;
    }
    endThought();
    Finish how = finish.get();
    if (GeminiFinish.isFault(how) && !said) {
      fail(Failure.wordless(how.nativeReason()));
    } else {
      over = true;
      to.accept(new NeutralEvent.Ended(how, usage));
    }
  }

  private void event(byte[] data) {
    if (over) {
      return;
    }
    Optional<ObjectNode> chunk = Json.readObject(new String(data, StandardCharsets.UTF_8));
    if (chunk.isEmpty()) {
      fail(Failure.of(Failure.Cause.SERVER, "The provider sent an event that cannot be read."));
    } else if (chunk.get().has("error")) {
      fail(GeminiFailures.read(200, chunk.get()));
    } else {
      chunk(chunk.get());
    }
  }

  private void chunk(ObjectNode chunk) {
    if (!started) {
      started = true;
      to.accept(
          new NeutralEvent.Started(
              chunk.path("responseId").asText(""),
              chunk.path("modelVersion").asText(""),
              Optional.empty()));
    }
    // Cumulative: the last one is the sum.
    usage = GeminiTokens.read(chunk.path("usageMetadata")).or(() -> usage);
    JsonNode candidate = chunk.path("candidates").path(0);
    for (JsonNode part : candidate.path("content").path("parts")) {
      part(part);
    }
    GeminiReplyReader.pages(candidate).forEach(page -> to.accept(new NeutralEvent.Cited(page)));
    finish = GeminiFinish.read(chunk, calls > 0).or(() -> finish);
  }

  private void part(JsonNode part) {
    String seal = part.path("thoughtSignature").asText("");
    String text = part.path("text").asText("");
    if (GeminiReplyReader.isThought(part)) {
      if (!text.isEmpty()) {
        thought.append(text);
        to.accept(new NeutralEvent.ThinkingDelta(text));
      }
      if (!seal.isEmpty()) {
        endThought(seal);
      }
      return;
    }
    endThought();
    if (!seal.isEmpty()) {
      endThought(seal);
    }
    if (!text.isEmpty()) {
      said = true;
      to.accept(new NeutralEvent.TextDelta(text));
    }
    if (part.path("functionCall").isObject()) {
      call(GeminiReplyReader.call(part.path("functionCall"), stamp, calls));
    }
  }

  private void call(Content.ToolCall call) {
    said = true;
    int index = calls++;
    to.accept(new NeutralEvent.ToolCallStarted(index, call.id(), call.name()));
    to.accept(new NeutralEvent.ToolCallDelta(index, Json.text(call.input())));
    to.accept(new NeutralEvent.ToolCallEnded(index));
  }

  private void endThought() {
    if (!thought.isEmpty()) {
      endThought("");
    }
  }

  private void endThought(String seal) {
    to.accept(new NeutralEvent.ThinkingEnded(GeminiReplyReader.thinking(thought.toString(), seal)));
    thought.setLength(0);
  }

  private void fail(Failure failure) {
    if (!over) {
      over = true;
      to.accept(new NeutralEvent.Failed(failure));
    }
  }
}
