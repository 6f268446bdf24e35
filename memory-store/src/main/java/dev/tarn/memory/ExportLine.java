package dev.tarn.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/// One line of an export, as `docs/export.md` describes it.
public sealed interface ExportLine {
  /// What a header says the lines are.
  String FORMAT = "tarn-memories";

  /// The newest version of the format that is read, and the one that is written.
  int VERSION = 1;

  /// The first line.
  record Header(int version) implements ExportLine {}

  /// The last line: that the file was not cut short.
  record End(long memories) implements ExportLine {}

  /// A memory that has no scope yet.
  ///
  /// @param user whose it was, as far as the line says so
  /// @param json of the line, an [ObjectNode]
  record Entry(
      Optional<String> user, Optional<String> project, Optional<String> agent, JsonNode json)
      implements ExportLine {
    /// The memory in a scope.
    ///
    /// @param now for lines that do not say when they were made
    /// @throws IllegalArgumentException if the line is not valid; the message says what of it
    public Restored in(MemoryScope scope, Instant now) {
      return new LineReader((ObjectNode) json).memory(scope, now);
    }
  }

  /// Reads a line.
  ///
  /// @throws IllegalArgumentException if it is none; the message says why, and quotes nothing of it
  static ExportLine read(String line) {
    JsonNode json;
    try {
      json = LineJson.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is not JSON", e);
    }
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException("is no JSON object");
    }
    LineReader fields = new LineReader(object);
    if (object.path("format").isTextual()) {
      return header(object);
    }
    if (object.path("end").asBoolean()) {
      return new End(object.path("memories").asLong());
    }
    return new Entry(
        fields.name("user_id"), fields.name("project_id"), fields.name("agent_id"), object);
  }

  private static Header header(ObjectNode header) {
    if (!header.path("format").asText().equals(FORMAT)) {
      throw new IllegalArgumentException("is the header of another format than " + FORMAT);
    }
    int version = header.path("version").asInt();
    if (version < 1 || version > VERSION) {
      throw new IllegalArgumentException(
          "is the header of a version that this Tarn does not read; it reads up to " + VERSION);
    }
    return new Header(version);
  }
}
