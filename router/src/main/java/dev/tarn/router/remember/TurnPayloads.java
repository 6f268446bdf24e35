package dev.tarn.router.remember;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tarn.memory.Change;
import dev.tarn.memory.Conflict;
import dev.tarn.memory.ExportLine;
import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Revision;
import dev.tarn.memory.Turn;
import dev.tarn.records.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What stands in a journal entry: the redacted turn as JSON, and its way back into a [Change].
/// Thread-safe.
public final class TurnPayloads {
  private static final ObjectMapper JSON =
      JsonMapper.builder().addModule(new Jdk8Module()).addModule(new JavaTimeModule()).build();

  private record Learned(
      String conversation,
      int number,
      String key,
      String hash,
      Memory.Role role,
      Optional<String> speaker,
      String text,
      Instant at,
      Optional<String> messageId) {}

  private record Found(String id, List<Fact> facts) {}

  private record Revised(String id, String change, Revision revision, OptionalInt expected) {}

  private record Undone(String id, String change, OptionalInt expected) {}

  private record Decided(String conflict, String change, Conflict.Decision decision) {}

  /// The entry of a redacted turn; empty if nothing is left of it.
  Optional<String> write(
      String conversation, int number, String key, String hash, SeenTurn turn, Instant at) {
    if (turn.text().isEmpty()) {
      return Optional.empty();
    }
    Memory.Role role = turn.role().equals(SeenTurn.USER) ? Memory.Role.USER : Memory.Role.ASSISTANT;
    return Optional.of(
        json(
            new Learned(
                conversation,
                number,
                key,
                hash,
                role,
                turn.speaker(),
                turn.text(),
                at,
                turn.messageId())));
  }

  /// The entry of facts that were found in the memory of a turn.
  public static String find(String id, List<Fact> facts) {
    return json(new Found(id, facts));
  }

  /// The entry of a note.
  public static String note(Memory note) {
    return json(note);
  }

  /// The entry that gives a memory a new version.
  ///
  /// @param change id of the change
  /// @param expected version that it is made for, if that matters
  public static String revise(String id, String change, Revision revision, OptionalInt expected) {
    return json(new Revised(id, change, revision, expected));
  }

  /// The entry that takes back the newest change of a memory.
  public static String undo(String id, String change, OptionalInt expected) {
    return json(new Undone(id, change, expected));
  }

  /// The entry that decides a conflict.
  public static String decide(String conflict, String change, Conflict.Decision decision) {
    return json(new Decided(conflict, change, decision));
  }

  /// Reads an entry back.
  static Change change(JournalEntry entry) {
    MemoryScope scope = MemoryScope.parse(entry.scope());
    try {
      return switch (entry.kind()) {
        case LEARN ->
            new Change.Learn(
                turn(scope, JSON.readValue(entry.payload(), Learned.class)), List.of());
        case FIND -> find(scope, entry);
        case KEEP -> new Change.Keep(memory(entry.payload()));
        case RESTORE -> restore(scope, entry);
        case RETIRE -> new Change.Retire(scope, strings(entry.payload()), entry.at());
        case FORGET -> new Change.Forget(scope, strings(entry.payload()));
        case FORGET_THREAD ->
            new Change.ForgetConversation(
                scope, entry.conversation().orElseThrow(), strings(entry.payload()));
        case ERASE -> new Change.Erase(scope);
        case REVISE -> revise(scope, entry);
        case UNDO -> undo(scope, entry);
        case DECIDE -> decide(scope, entry);
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("journal entry " + entry.position() + " cannot be read", e);
    }
  }

  private static Change find(MemoryScope scope, JournalEntry entry) throws JsonProcessingException {
    Found f = JSON.readValue(entry.payload(), Found.class);
    return new Change.Find(scope, f.id, f.facts);
  }

  private static Change restore(MemoryScope scope, JournalEntry entry) {
    if (ExportLine.read(entry.payload()) instanceof ExportLine.Entry line) {
      return new Change.Restore(line.in(scope, entry.at()));
    }
    throw new IllegalStateException("journal entry " + entry.position() + " is no memory");
  }

  private static Change revise(MemoryScope scope, JournalEntry entry)
      throws JsonProcessingException {
    Revised r = JSON.readValue(entry.payload(), Revised.class);
    return new Change.Revise(scope, r.id, r.change, entry.at(), r.revision, r.expected);
  }

  private static Change undo(MemoryScope scope, JournalEntry entry) throws JsonProcessingException {
    Undone u = JSON.readValue(entry.payload(), Undone.class);
    return new Change.Undo(scope, u.id, u.change, entry.at(), u.expected);
  }

  private static Change decide(MemoryScope scope, JournalEntry entry)
      throws JsonProcessingException {
    Decided d = JSON.readValue(entry.payload(), Decided.class);
    return new Change.Decide(scope, d.conflict, d.change, entry.at(), d.decision);
  }

  /// Entries of the time before standings have none.
  private static Memory memory(String payload) throws JsonProcessingException {
    ObjectNode memory = (ObjectNode) JSON.readTree(payload);
    if (!memory.has("standing")) {
      memory.put("standing", Memory.Standing.NEUTRAL.name());
    }
    return JSON.treeToValue(memory, Memory.class);
  }

  private static Turn turn(MemoryScope scope, Learned learned) {
    return new Turn(
        scope,
        learned.conversation(),
        learned.number(),
        learned.key(),
        learned.hash(),
        learned.role(),
        learned.speaker(),
        learned.text(),
        learned.at(),
        learned.messageId(),
        false);
  }

  private static Set<String> strings(String payload) throws JsonProcessingException {
    return Set.copyOf(List.of(JSON.readValue(payload, String[].class)));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours can always be written", e);
    }
  }
}
