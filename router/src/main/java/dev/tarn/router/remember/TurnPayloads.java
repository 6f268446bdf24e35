package dev.tarn.router.remember;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tarn.memory.Change;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Turn;
import dev.tarn.records.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /// The entry of a note.
  public static String note(Memory note) {
    return json(note);
  }

  /// Reads an entry back.
  static Change change(JournalEntry entry) {
    MemoryScope scope = MemoryScope.parse(entry.scope());
    try {
      return switch (entry.kind()) {
        case LEARN ->
            new Change.Learn(
                turn(scope, JSON.readValue(entry.payload(), Learned.class)), List.of());
        case KEEP -> new Change.Keep(memory(entry.payload()));
        case RETIRE -> new Change.Retire(scope, strings(entry.payload()), entry.at());
        case FORGET -> new Change.Forget(scope, strings(entry.payload()));
        case FORGET_THREAD ->
            new Change.ForgetConversation(
                scope, entry.conversation().orElseThrow(), strings(entry.payload()));
        case ERASE -> new Change.Erase(scope);
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("journal entry " + entry.position() + " cannot be read", e);
    }
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
