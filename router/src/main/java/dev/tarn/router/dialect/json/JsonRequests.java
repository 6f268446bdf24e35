package dev.tarn.router.dialect.json;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import java.util.Optional;
import java.util.function.Function;

/// Reads calls whose bodies are one JSON object. Thread-safe.
public final class JsonRequests implements Requests {
  private final JsonBodies bodies;
  private final Function<Reading, CallFields.OfDialect> dialect;

  /// @param dialect makes what reads the wire format's own fields, for each body
  public JsonRequests(ReadLimits limits, Function<Reading, CallFields.OfDialect> dialect) {
    this.bodies = new JsonBodies(limits);
    this.dialect = dialect;
  }

  @Override
  public ChatRequest read(byte[] body, boolean memory, boolean routed) {
    return bodies.read(
        body,
        reading -> {
          CallFields fields = new CallFields(reading, memory, routed);
          CallFields.OfDialect own = dialect.apply(reading);
          fields.read(own);
          return fields.request(body, own, bodies.cutsOfOurs(body, fields));
        });
  }

  @Override
  public Optional<String> heldState(byte[] body) {
    return bodies.read(body, reading -> HeldState.anywhere(reading.parser()));
  }
}
