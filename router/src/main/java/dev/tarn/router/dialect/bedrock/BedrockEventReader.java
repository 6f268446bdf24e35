package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a stream of `ConverseStream`
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html>).
/// The tokens come after the stop: the end is said when they are there, or no more bytes. Belongs
/// to one thread.
final class BedrockEventReader implements ProviderEnd.Events {
  private final Stamp stamp;
  private final Consumer<NeutralEvent> to;
  private final EventStreamReader frames;
  private final BedrockBlockReader blocks;
  private Optional<Finish> finish = Optional.empty();
  private boolean over;

  BedrockEventReader(Stamp stamp, int maxFrameBytes, Consumer<NeutralEvent> to) {
    this.stamp = stamp;
    this.to = to;
    this.frames = new EventStreamReader(maxFrameBytes, this::frame);
    this.blocks = new BedrockBlockReader(stamp, to);
  }

  @Override
  public void feed(byte[] bytes) {
    frames.feed(bytes);
  }

  @Override
  public void end() {
    done(Optional.empty());
  }

  private void frame(EventStreamFrame frame) {
    if (over) {
      return;
    }
    Optional<ObjectNode> payload = Json.readObject(frame.payload());
    switch (frame.header(":message-type")) {
      case "exception" ->
          fail(
              BedrockFailures.read(
                  200, frame.header(":exception-type"), payload.orElseGet(Json::object)));
      case "error" ->
          fail(
              BedrockFailures.read(
                  200,
                  frame.header(":error-code"),
                  Json.object().put("message", frame.header(":error-message"))));
      case "event" ->
          payload.ifPresentOrElse(
              event -> event(frame.header(":event-type"), event),
              () ->
                  fail(
                      Failure.of(
                          Failure.Cause.SERVER,
                          "The provider sent an event that cannot be read.")));
      default -> {}
    }
  }

  private void event(String type, JsonNode event) {
    switch (type) {
      case "messageStart" ->
          to.accept(new NeutralEvent.Started("", stamp.model(), Optional.empty()));
      case "contentBlockStart" -> blocks.start(event.path("start"));
      case "contentBlockDelta" -> blocks.delta(event.path("delta"));
      case "contentBlockStop" -> blocks.stop();
      case "messageStop" -> {
        blocks.stop();
        finish = BedrockStop.read(event.path("stopReason").asText(""), blocks.called());
      }
      case "metadata" -> done(BedrockTokens.read(event.path("usage")));
      // Events that are newer than this reader.
      default -> {}
    }
  }

  private void done(Optional<Usage> usage) {
    if (over || finish.isEmpty()) {
      return;
    }
    Finish how = finish.get();
    if (BedrockStop.isFault(how) && !blocks.said()) {
      fail(Failure.wordless(how.nativeReason()));
    } else {
      over = true;
      to.accept(new NeutralEvent.Ended(how, usage));
    }
  }

  private void fail(Failure failure) {
    over = true;
    to.accept(new NeutralEvent.Failed(failure));
  }
}
