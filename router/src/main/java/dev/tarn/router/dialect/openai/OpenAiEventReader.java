package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.SseReader;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a stream of `chat.completion.chunk`
/// (<https://platform.openai.com/docs/api-reference/chat-streaming>). The end is said at `[DONE]`,
/// or, of a stream that lacks it, when the bytes end after a finish reason. Belongs to one thread.
final class OpenAiEventReader implements ProviderEnd.Events {
  private final Consumer<NeutralEvent> to;
  private final SseReader sse;
  private final OpenAiDeltaReader deltas;
  private Optional<Finish> finish = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean started;
  private boolean over;

  OpenAiEventReader(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to) {
    this.to = to;
    this.sse = new SseReader(maxEventBytes, this::event);
    this.deltas = new OpenAiDeltaReader(stamp, to);
  }

  @Override
  public void feed(byte[] bytes) {
    sse.feed(bytes);
    if (sse.skipped() > 0) {
      fail("The provider sent an event that is too large.");
    }
  }

  @Override
  public void end() {
    if (finish.isPresent()) {
      done();
    }
  }

  private void event(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8).strip();
    if (text.equals("[DONE]")) {
      done();
    } else if (!text.isEmpty() && !over) {
      Json.readObject(text)
          .ifPresentOrElse(
              this::chunk, () -> fail("The provider sent an event that cannot be read."));
    }
  }

  private void chunk(ObjectNode chunk) {
    if (chunk.hasNonNull("error")) {
      over = true;
      to.accept(new NeutralEvent.Failed(OpenAiFailures.read(200, chunk)));
      return;
    }
    usage =
        OpenAiTokens.read(chunk.path("usage"))
            // Groq's own place for it.
            .or(() -> OpenAiTokens.read(chunk.path("x_groq").path("usage")))
            .or(() -> usage);
    for (JsonNode choice : chunk.path("choices")) {
      if (choice.path("index").asInt() == 0) {
        choice(chunk, choice);
      }
    }
  }

  private void choice(ObjectNode chunk, JsonNode choice) {
    if (!started) {
      started = true;
      to.accept(
          new NeutralEvent.Started(
              OpenAiReplyReader.id(chunk),
              OpenAiReplyReader.text(chunk, "model"),
              Optional.empty()));
    }
    if (!deltas.read(choice.path("delta"))) {
      fail("The provider mixed the pieces of its tool calls.");
    }
    String reason = OpenAiReplyReader.text(choice, "finish_reason");
    if (reason.equals("error")) {
      fail("The provider broke the answer off.");
    }
    finish = OpenAiFinish.read(reason, deltas.called()).or(() -> finish);
  }

  /// A `[DONE]` without a finish reason ends an answer too, where there is one.
  private void done() {
    if (over || (finish.isEmpty() && !deltas.saidSomething())) {
      return;
    }
    over = true;
    deltas.end();
    Reason reason = deltas.called() ? Reason.TOOL_CALLS : Reason.STOP;
    to.accept(new NeutralEvent.Ended(finish.orElseGet(() -> Finish.of(reason, "")), usage));
  }

  private void fail(String message) {
    if (!over) {
      over = true;
      to.accept(new NeutralEvent.Failed(Failure.of(Failure.Cause.SERVER, message)));
    }
  }
}
