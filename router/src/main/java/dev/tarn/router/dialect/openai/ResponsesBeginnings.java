package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.SseReader;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads how a stream of Responses begins: what announces an answer, its first piece of whatever
/// kind, or its failure (<https://platform.openai.com/docs/api-reference/responses-streaming>).
final class ResponsesBeginnings implements ProviderEnd.EventSource {
  @Override
  public ProviderEnd.Events open(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to) {
    SseReader sse = new SseReader(maxEventBytes, data -> event(data, to));
    return new ProviderEnd.Events() {
      @Override
      public void feed(byte[] bytes) {
        sse.feed(bytes);
      }

      @Override
      public void end() {}
    };
  }

  private static void event(byte[] data, Consumer<NeutralEvent> to) {
    Json.readObject(new String(data, StandardCharsets.UTF_8).strip())
        .flatMap(ResponsesBeginnings::meaning)
        .ifPresent(to);
  }

  private static Optional<NeutralEvent> meaning(ObjectNode event) {
    String type = event.path("type").asText("");
    return switch (type) {
      case "error" -> Optional.of(new NeutralEvent.Failed(OpenAiFailures.read(200, event)));
      case "response.failed" ->
          Optional.of(new NeutralEvent.Failed(OpenAiFailures.read(200, failed(event))));
      case "response.completed", "response.incomplete" ->
          Optional.of(
              new NeutralEvent.Ended(Finish.of(Finish.Reason.STOP, type), Optional.empty()));
      default ->
          type.endsWith(".delta")
              ? Optional.of(new NeutralEvent.TextDelta(event.path("delta").asText("…")))
              : Optional.empty();
    };
  }

  private static ObjectNode failed(ObjectNode event) {
    JsonNode response = event.path("response");
    return response.isObject() ? (ObjectNode) response : event;
  }
}
