package dev.tarn.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A small conversation that is learned and asked about before the first caller comes: a search
/// whose classes are not loaded and whose loops are not compiled takes a second and more, which no
/// deadline of a recall allows.
final class WarmUp {
  private static final int TURNS = 48;
  private static final int ROUNDS = 5;
  private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");
  private static final MemoryScope NOBODY =
      new MemoryScope("warm-up", "warm-up", "warm-up", Optional.empty());

  private static final List<String> SAID =
      List.of(
          "I saw a %d metre boat on the lake near Como, it was painted green and white.",
          "Which of the %d boats on the lake did you like best, and why was that?",
          "We went to the market on 3 May and bought %d pounds of cherries for my sister.",
          "Always tell me the price in euros when I ask about one of the %d tickets.");

  private static final List<String> ASKED =
      List.of(
          "What colour was the boat on the lake?",
          "What did we buy at the market in May?",
          "How much are the tickets now?",
          "Which boat did you like best last week?");

  private WarmUp() {}

  /// Learns into the store and asks it.
  static void run(MemoryStore store, Optional<VectorSpace> space) {
    List<Change> changes = new ArrayList<>();
    for (int number = 0; number < TURNS; number++) {
      changes.add(new Change.Learn(turn(number), List.of()));
    }
    store.apply(changes);
    if (space.isPresent()) {
      Map<String, float[]> vectors = new HashMap<>();
      store.unembedded(TURNS).forEach(one -> vectors.put(one.id(), vector(space.get(), one.id())));
      store.addVectors(space.get().id(), vectors);
    }
    RecallLimits limits =
        new RecallLimits(
            NOW, Set.of(), Set.of(), 1_000, memory -> memory.text().length() / 4, true);
    for (int round = 0; round < ROUNDS; round++) {
      for (String asked : ASKED) {
        Question question = QuestionReader.search(asked);
        try (MemoryStore.Matches found = store.match(NOBODY, question, limits)) {
          found.rank(space.stream().map(s -> new Asked(s, 1, List.of(vector(s, asked)))).toList());
        }
      }
    }
  }

  private static Turn turn(int number) {
    String text = SAID.get(number % SAID.size()).formatted(number);
    return new Turn(
        NOBODY,
        "conversation-" + number / 20,
        number % 20,
        "turn-" + number,
        "turn-" + number,
        number % 3 == 0 ? Memory.Role.ASSISTANT : Memory.Role.USER,
        Optional.empty(),
        text,
        NOW.minusSeconds(3_600L * number),
        Optional.empty(),
        false);
  }

  /// Some direction, the same for the same text.
  private static float[] vector(VectorSpace space, String text) {
    float[] vector = new float[space.dimensions()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = 1 + Math.floorMod((text.hashCode() + 1) * (i + 31), 97);
    }
    return vector;
  }
}
