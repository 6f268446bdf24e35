package dev.tarn.router.dialect.anthropic;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.JsonBodies;

/// Reads Messages calls. Thread-safe.
final class AnthropicRequests implements Requests {
  private final JsonBodies bodies;

  AnthropicRequests(ReadLimits limits) {
    this.bodies = new JsonBodies(limits);
  }

  @Override
  public ChatRequest read(byte[] body, boolean memory) {
    return bodies.read(
        body,
        reading -> {
          CallFields fields = new CallFields(reading, memory);
          AnthropicRequestView view = new AnthropicRequestView(reading);
          fields.read(view);
          return fields.request(
              body, view.longCache(), view.messages(), bodies.cutsOfOurs(body, fields));
        });
  }
}
