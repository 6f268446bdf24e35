package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.JsonBodies;

/// Reads chat completion calls. Thread-safe.
public final class OpenAiRequests implements Requests {
  private final JsonBodies bodies;

  public OpenAiRequests(ReadLimits limits) {
    this.bodies = new JsonBodies(limits);
  }

  @Override
  public ChatRequest read(byte[] body, boolean memory) {
    return bodies.read(
        body,
        reading -> {
          CallFields fields = new CallFields(reading, memory);
          OpenAiRequestView view = new OpenAiRequestView(reading);
          fields.read(view);
          return fields.request(
              body, view.longCache(), view.messages(), bodies.cutsOfOurs(body, fields));
        });
  }
}
