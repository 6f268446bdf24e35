package dev.tarn.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.memory.Amendment.Act;
import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import dev.tarn.memory.Amendment.Ruling;
import dev.tarn.memory.Amendment.Undone;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads memories from lines of an export. Only `text` must be there; what else is known of a
/// memory is taken as it stands, except what follows from the rest: its version, how often it was
/// said, and how a fact stands to others.
final class LineReader {
  private static final int MOST_TEXT = 100_000;
  private static final int MOST_NAME = 256;

  private final LineFields fields;

  LineReader(ObjectNode line) {
    fields = new LineFields(line);
  }

  Optional<String> name(String field) {
    return fields.text(field, MOST_NAME);
  }

  Restored memory(MemoryScope scope, Instant now) {
    String text =
        fields
            .text("text", MOST_TEXT)
            .orElseThrow(() -> new IllegalArgumentException("'text' is missing"));
    Memory memory = memory(scope, text, now);
    Optional<LineFields> history = fields.object("history");
    Optional<Amendment> update = history.isPresent() ? Optional.empty() : update(memory);
    Optional<Draft> first =
        history
            .flatMap(h -> h.object("first"))
            .map(LineReader::draft)
            .or(() ->
                memory.claim().isPresent() || update.isPresent()
                    ? Optional.of(Draft.of(memory))
                    : Optional.empty());
    List<Amendment> amendments =
        history.flatMap(h -> h.objects("changes")).orElse(List.of()).stream()
            .map(LineReader::amendment)
            .collect(Collectors.toCollection(ArrayList::new));
    update.ifPresent(amendments::add);
    if (first.isEmpty() && !amendments.isEmpty()) {
      throw new IllegalArgumentException("'history' has changes and no 'first'");
    }
    Stored stored =
        new Stored(memory, said(memory), fields.id("merged_into"), Ties.NONE, first, amendments);
    return new Restored(stored.with(Versions.current(stored)), vectors());
  }

  /// That somebody changed it since it was made, where a line tells when and no more: what it says
  /// then is what it says now.
  private Optional<Amendment> update(Memory memory) {
    return fields
        .time("updated_at")
        .filter(at -> at.isAfter(memory.createdAt()))
        .map(at ->
            new Amendment(
                "change_" + Hashes.of("line", memory.id(), at.toString(), memory.text()),
                at,
                new Revised(
                    new Revision(
                        Optional.of(memory.text()),
                        Optional.of(memory.metadata()),
                        Optional.of(new Revision.Edit<>(memory.validFrom())),
                        Optional.of(new Revision.Edit<>(memory.validTo())),
                        Optional.of(new Revision.Edit<>(memory.expiresAt())),
                        Optional.empty(),
                        Optional.empty()))));
  }

  private Memory memory(MemoryScope scope, String text, Instant now) {
    Memory.Kind kind = fields.word("kind", Memory.Kind.class).orElse(Memory.Kind.NOTE);
    Optional<String> conversation = fields.text("conversation_id", 512);
    Optional<Memory.Role> role = fields.word("role", Memory.Role.class);
    if (kind == Memory.Kind.TURN && (role.isEmpty() || conversation.isEmpty())) {
      throw new IllegalArgumentException("a turn needs a 'role' and a 'conversation_id'");
    }
    int turn = fields.number("turn", 0);
    int chunk = fields.number("chunk", 0);
    String id =
        fields
            .id("id")
            .orElseGet(() ->
                Hashes.memoryId(
                    scope,
                    Hashes.of(
                        "line", kind.name(), conversation.orElse(""), turn + "/" + chunk, text),
                    0));
    return new Memory(
        id,
        scope,
        kind,
        text,
        role,
        name("speaker"),
        conversation,
        turn,
        chunk,
        fields.text("language", 16).orElseGet(() -> Languages.of(text)),
        fields.text("turn_hash", MOST_NAME),
        fields.time("created_at").orElse(now),
        fields.time("valid_from"),
        fields.time("valid_to"),
        fields.time("expires_at"),
        fields.time("retired_at"),
        1,
        fields.word("trust", Memory.Trust.class).orElse(Memory.Trust.IMPORT),
        source(),
        fields.metadata("metadata").orElse(Map.of()),
        1,
        fields.time("last_used_at").map(at -> Instant.ofEpochMilli(at.toEpochMilli())),
        claim(fields, kind),
        fields.flag("quarantined").orElse(false),
        standing(fields).orElse(Memory.Standing.NEUTRAL));
  }

  private static Optional<Claim> claim(LineFields fields, Memory.Kind kind) {
    Optional<Claim> claim = claim(fields);
    if (claim.isPresent() != (kind == Memory.Kind.FACT)) {
      throw new IllegalArgumentException("facts, and only facts, have a 'claim'");
    }
    return claim;
  }

  private static Optional<Claim> claim(LineFields fields) {
    return fields
        .object("claim")
        .map(claim ->
            new Claim(part(claim, "subject"), part(claim, "attribute"), part(claim, "value")));
  }

  private static String part(LineFields claim, String field) {
    return claim
        .text(field, MOST_TEXT)
        .orElseThrow(() -> new IllegalArgumentException("a 'claim' has no '" + field + "'"));
  }

  private static Optional<Memory.Standing> standing(LineFields fields) {
    return fields.word("rating", Memory.Standing.class);
  }

  private Memory.Source source() {
    return fields
        .object("source")
        .map(source ->
            new Memory.Source(
                source.text("message_id", 512),
                source.text("quote", MOST_TEXT),
                source.id("memory_id")))
        .orElse(Memory.Source.UNKNOWN);
  }

  private Map<String, Saying> said(Memory memory) {
    Optional<List<LineFields>> said = fields.objects("said");
    if (said.isEmpty()) {
      return Map.of(memory.id(), new Saying(memory.createdAt(), spot(memory), false));
    }
    Map<String, Saying> sayings = new HashMap<>();
    for (LineFields one : said.get()) {
      sayings.put(
          one.requiredId("key"),
          new Saying(
              one.requiredTime("at"),
              one.text("conversation_id", 512).map(conversation -> spot(one, conversation)),
              one.flag("closes").orElse(false)));
    }
    return sayings;
  }

  private static Optional<Saying.Spot> spot(Memory memory) {
    return memory
        .conversation()
        .map(conversation ->
            new Saying.Spot(
                conversation,
                memory.turn(),
                memory.chunk(),
                memory.turnHash().orElse(""),
                memory.source().messageId()));
  }

  private static Saying.Spot spot(LineFields said, String conversation) {
    return new Saying.Spot(
        conversation,
        said.number("turn", 0),
        said.number("chunk", 0),
        said.text("turn_hash").orElse(""),
        said.text("message_id", 512));
  }

  private static Draft draft(LineFields draft) {
    return new Draft(
        draft
            .text("text", MOST_TEXT)
            .orElseThrow(() -> new IllegalArgumentException("'first' has no 'text'")),
        draft.metadata("metadata").orElse(Map.of()),
        draft.time("valid_from"),
        draft.time("valid_to"),
        draft.time("expires_at"),
        draft.flag("quarantined").orElse(false),
        standing(draft).orElse(Memory.Standing.NEUTRAL),
        claim(draft));
  }

  private static Amendment amendment(LineFields change) {
    return new Amendment(change.requiredId("id"), change.requiredTime("at"), act(change));
  }

  private static Act act(LineFields change) {
    Optional<LineFields> revised = change.object("revised");
    if (revised.isPresent()) {
      return new Revised(revision(revised.get()));
    }
    Optional<LineFields> ruled = change.object("ruled");
    if (ruled.isPresent()) {
      return new Ruled(
          ruled.get().requiredId("other"),
          ruled
              .get()
              .word("as", Ruling.class)
              .orElseThrow(() -> new IllegalArgumentException("'ruled' has no 'as'")));
    }
    return new Undone(change.requiredId("undone"));
  }

  private static Revision revision(LineFields revision) {
    return new Revision(
        revision.text("text", MOST_TEXT),
        revision.metadata("metadata"),
        revision.edit("valid_from"),
        revision.edit("valid_to"),
        revision.edit("expires_at"),
        revision.flag("quarantined"),
        standing(revision));
  }

  private Map<String, float[]> vectors() {
    Optional<LineFields> given = fields.object("vectors");
    if (given.isEmpty()) {
      return Map.of();
    }
    Map<String, float[]> vectors = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : given.get().node().properties()) {
      vectors.put(one.getKey(), vector(one.getValue()));
    }
    return vectors;
  }

  private static float[] vector(JsonNode value) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(value.asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'vectors' holds something that is not base64", e);
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
