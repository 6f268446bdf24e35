package dev.tarn.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import dev.tarn.memory.Amendment.Undone;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes memories as lines of an export. What is absent, empty or usual is left out; the same
/// memory is always the same line.
final class LineWriter {
  private static final Comparator<Map.Entry<String, Saying>> BY_TIME =
      Comparator.comparing((Map.Entry<String, Saying> said) -> said.getValue().at())
          .thenComparing(Map.Entry::getKey);

  private LineWriter() {}

  static String header() {
    return text(object().put("format", ExportLine.FORMAT).put("version", ExportLine.VERSION));
  }

  static String end(long memories) {
    return text(object().put("end", true).put("memories", memories));
  }

  /// @param vectors by the id of their space
  static String memory(Stored stored, Map<String, float[]> vectors) {
    ObjectNode line = object();
    Memory memory = stored.memory();
    line.put("id", memory.id());
    line.put("kind", word(memory.kind()));
    line.put("text", memory.text());
    memory.role().ifPresent(role -> line.put("role", word(role)));
    put(line, "speaker", memory.speaker());
    line.put("user_id", memory.scope().user());
    line.put("project_id", memory.scope().project());
    put(line, "agent_id", memory.scope().agent());
    memory
        .conversation()
        .ifPresent(c -> {
          line.put("conversation_id", c).put("turn", memory.turn()).put("chunk", memory.chunk());
        });
    line.put("language", memory.language());
    put(line, "turn_hash", memory.turnHash());
    line.put("created_at", memory.createdAt().toString());
    time(line, "valid_from", memory.validFrom());
    time(line, "valid_to", memory.validTo());
    time(line, "expires_at", memory.expiresAt());
    time(line, "retired_at", memory.retiredAt());
    line.put("version", memory.version());
    line.put("trust", word(memory.trust()));
    source(line, memory.source());
    metadata(line, memory.metadata());
    line.put("times_seen", memory.timesSeen());
    time(line, "last_used_at", memory.lastUsedAt());
    memory.claim().ifPresent(claim -> line.set("claim", claim(claim)));
    state(line, memory.quarantined(), memory.standing());
    line.set("said", said(stored));
    put(line, "merged_into", stored.mergedInto());
    history(line, stored);
    vectors(line, vectors);
    return text(line);
  }

  private static void source(ObjectNode line, Memory.Source source) {
    if (!source.equals(Memory.Source.UNKNOWN)) {
      ObjectNode node = line.putObject("source");
      put(node, "message_id", source.messageId());
      put(node, "quote", source.quote());
      put(node, "memory_id", source.memoryId());
    }
  }

  private static void metadata(ObjectNode line, Map<String, Object> metadata) {
    if (!metadata.isEmpty()) {
      line.set("metadata", LineJson.MAPPER.valueToTree(new TreeMap<>(metadata)));
    }
  }

  private static void state(ObjectNode line, boolean quarantined, Memory.Standing standing) {
    if (quarantined) {
      line.put("quarantined", true);
    }
    if (standing != Memory.Standing.NEUTRAL) {
      line.put("rating", word(standing));
    }
  }

  private static ObjectNode claim(Claim claim) {
    return object()
        .put("subject", claim.subject())
        .put("attribute", claim.attribute())
        .put("value", claim.value());
  }

  private static ArrayNode said(Stored stored) {
    ArrayNode said = LineJson.MAPPER.createArrayNode();
    List<Map.Entry<String, Saying>> inOrder =
        stored.sayings().entrySet().stream().sorted(BY_TIME).toList();
    for (Map.Entry<String, Saying> one : inOrder) {
      Saying saying = one.getValue();
      ObjectNode node = said.addObject().put("key", one.getKey());
      node.put("at", saying.at().toString());
      saying
          .spot()
          .ifPresent(spot -> {
            node.put("conversation_id", spot.conversation());
            node.put("turn", spot.turn()).put("chunk", spot.chunk());
            node.put("turn_hash", spot.turnHash());
            put(node, "message_id", spot.messageId());
          });
      if (saying.closes()) {
        node.put("closes", true);
      }
    }
    return said;
  }

  private static void history(ObjectNode line, Stored stored) {
    if (stored.first().isEmpty()) {
      return;
    }
    ObjectNode history = line.putObject("history");
    history.set("first", draft(stored.first().get()));
    ArrayNode changes = history.putArray("changes");
    for (Amendment amendment : stored.amendments()) {
      ObjectNode change = changes.addObject().put("id", amendment.id());
      change.put("at", amendment.at().toString());
      switch (amendment.act()) {
        case Revised revised -> change.set("revised", revision(revised.revision()));
        case Ruled ruled ->
            change.putObject("ruled").put("other", ruled.other()).put("as", word(ruled.ruling()));
        case Undone undone -> change.put("undone", undone.amendment());
      }
    }
  }

  private static ObjectNode draft(Draft draft) {
    ObjectNode node = object().put("text", draft.text());
    metadata(node, draft.metadata());
    time(node, "valid_from", draft.validFrom());
    time(node, "valid_to", draft.validTo());
    time(node, "expires_at", draft.expiresAt());
    state(node, draft.quarantined(), draft.standing());
    draft.claim().ifPresent(claim -> node.set("claim", claim(claim)));
    return node;
  }

  /// What a revision takes away is `null`.
  private static ObjectNode revision(Revision revision) {
    ObjectNode node = object();
    put(node, "text", revision.text());
    revision
        .metadata()
        .ifPresent(m -> node.set("metadata", LineJson.MAPPER.valueToTree(new TreeMap<>(m))));
    edit(node, "valid_from", revision.validFrom());
    edit(node, "valid_to", revision.validTo());
    edit(node, "expires_at", revision.expiresAt());
    revision.quarantined().ifPresent(q -> node.put("quarantined", q));
    revision.standing().ifPresent(standing -> node.put("rating", word(standing)));
    return node;
  }

  private static void edit(ObjectNode node, String field, Optional<Revision.Edit<Instant>> edit) {
    edit.ifPresent(e -> {
      if (e.to().isPresent()) {
        node.put(field, e.to().get().toString());
      } else {
        node.putNull(field);
      }
    });
  }

  private static void vectors(ObjectNode line, Map<String, float[]> vectors) {
    if (vectors.isEmpty()) {
      return;
    }
    ObjectNode node = line.putObject("vectors");
    new TreeMap<>(vectors)
        .forEach((space, vector) -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(vector);
          node.put(space, Base64.getEncoder().encodeToString(bytes.array()));
        });
  }

  private static void put(ObjectNode node, String field, Optional<String> value) {
    value.ifPresent(v -> node.put(field, v));
  }

  private static void time(ObjectNode node, String field, Optional<Instant> time) {
    time.ifPresent(t -> node.put(field, t.toString()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode object() {
    return LineJson.MAPPER.createObjectNode();
  }

  private static String text(ObjectNode line) {
    try {
      return LineJson.MAPPER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a memory can always be written", e);
    }
  }
}
