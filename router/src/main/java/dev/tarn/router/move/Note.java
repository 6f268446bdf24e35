package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/// A memory of another product as a line of our own format: a note, with its id, its times, whose
/// it is, and where it came from.
final class Note {
  private final ObjectNode line = JsonNodeFactory.instance.objectNode();
  private final String where;

  /// @param product in its id and its metadata
  Note(String product, String where, Optional<String> id, String text) {
    this.where = where;
    id.map(i -> product + "_" + i.replaceAll("[^\\x21-\\x7e]", "_")).ifPresent(i -> put("id", i));
    put("text", text);
    put("trust", "import");
    line.putObject("metadata").put("imported_from", product);
  }

  Note put(String field, String value) {
    line.put(field, value);
    return this;
  }

  Note put(String field, Optional<String> value) {
    value.ifPresent(v -> line.put(field, v));
    return this;
  }

  Note time(String field, Optional<Instant> time) {
    return put(field, time.map(Instant::toString));
  }

  /// Takes over what is a scalar.
  Note metadata(JsonNode metadata) {
    metadata
        .properties()
        .forEach(entry -> {
          if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
            ((ObjectNode) line.get("metadata")).set(entry.getKey(), entry.getValue());
          }
        });
    return this;
  }

  Note metadata(String name, Optional<String> value) {
    value.ifPresent(v -> ((ObjectNode) line.get("metadata")).put(name, v));
    return this;
  }

  Item.Line made() {
    return new Item.Line(where, line.toString());
  }
}
