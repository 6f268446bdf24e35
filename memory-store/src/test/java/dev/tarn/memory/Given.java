package dev.tarn.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the tests of this room say and ask.
final class Given {
  static final Instant START = Instant.parse("2026-05-08T09:00:00Z");
  static final MemoryScope ANN = scope("ann");
  static final MemoryScope BOB = scope("bob");

  private Given() {}

  static MemoryScope scope(String user) {
    return new MemoryScope("w1", "default", user, Optional.empty());
  }

  /// A turn of the user, a minute after the one before it.
  static Turn turn(MemoryScope scope, String conversation, int number, String text) {
    return turn(scope, conversation, number, text, START.plus(Duration.ofMinutes(number)));
  }

  static Turn turn(MemoryScope scope, String conversation, int number, String text, Instant at) {
    return new Turn(
        scope,
        conversation,
        number,
        scope.user() + "/" + conversation + "/" + number,
        Hashes.of("turn", text),
        Memory.Role.USER,
        Optional.empty(),
        text,
        at,
        Optional.empty(),
        false);
  }

  static Turn by(Memory.Role role, Optional<String> speaker, Turn turn) {
    return new Turn(
        turn.scope(),
        turn.conversation(),
        turn.number(),
        turn.key(),
        turn.hash(),
        role,
        speaker,
        turn.text(),
        turn.at(),
        turn.messageId(),
        turn.quarantined());
  }

  static Change learn(MemoryScope scope, String conversation, int number, String text) {
    return new Change.Learn(turn(scope, conversation, number, text), List.of());
  }

  static Memory note(MemoryScope scope, String id, String text) {
    return memory(scope, id, Memory.Kind.NOTE, Memory.Trust.IMPORT, text)
        .copy(c -> c.metadata = Map.of("topic", "travel", "stars", 4));
  }

  static Memory memory(
      MemoryScope scope, String id, Memory.Kind kind, Memory.Trust trust, String text) {
    return new Memory(
        id,
        scope,
        kind,
        text,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        "en",
        Optional.empty(),
        START,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        trust,
        Memory.Source.UNKNOWN,
        Map.of(),
        1,
        Optional.empty(),
        Optional.empty(),
        false,
        Memory.Standing.NEUTRAL);
  }

  static RecallLimits limits() {
    return limits(Set.of(), Set.of(), 10_000, true);
  }

  static RecallLimits limits(Set<String> visible, Set<String> woven, int budget, boolean floor) {
    return new RecallLimits(
        START.plus(Duration.ofDays(30)),
        visible,
        woven,
        budget,
        memory -> memory.text().length(),
        floor);
  }

  /// The texts that a question brings back, in the order of time.
  static List<String> recall(MemoryStore store, MemoryScope scope, String question) {
    return recollect(store, scope, question, limits()).chosen().stream().map(Memory::text).toList();
  }

  static Recollection recollect(
      MemoryStore store, MemoryScope scope, String question, RecallLimits limits) {
    try (MemoryStore.Matches matches =
        store.match(scope, QuestionReader.search(question), limits)) {
      return matches.rank(List.of());
    }
  }

  static Recollection recollect(
      MemoryStore store, MemoryScope scope, String question, float[] vector, RecallLimits limits) {
    Asked asked = new Asked(StoreFixture.SPACE, 1, List.of(vector));
    return recollect(store, scope, question, List.of(asked), limits);
  }

  static Recollection recollect(
      MemoryStore store,
      MemoryScope scope,
      String question,
      List<Asked> asked,
      RecallLimits limits) {
    try (MemoryStore.Matches matches =
        store.match(scope, QuestionReader.search(question), limits)) {
      return matches.rank(asked);
    }
  }
}
