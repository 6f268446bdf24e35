package dev.tarn.benchmarks.store;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Turns, questions and vectors out of nothing, the same in each run. Words are as unevenly common
/// as in real text (Zipf's law), so that posting lists have real lengths.
final class MadeUp {
  private static final int VOCABULARY = 20_000;
  private static final int WORDS_IN_TURN = 22;
  private static final int WORDS_IN_QUESTION = 5;
  private static final int TURNS_IN_CONVERSATION = 20;
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private static final String[] SYLLABLES = {
    "ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "wa",
    "ye", "zi", "bra", "cle", "dri", "flo", "gru", "sta", "tre", "spi", "kno", "shu", "tha", "che"
  };

  /// Between the others, so that the language is told as English.
  private static final String[] COMMON = {"the", "and", "in", "of", "was", "with", "that", "for"};

  private MadeUp() {}

  static MemoryScope scope(int user) {
    return new MemoryScope("bench", "project", "user-" + user, Optional.empty());
  }

  /// One turn of a user; conversations follow one another, a turn a minute.
  static Turn turn(int user, int number) {
    Random random = new Random(31L * user + number * 1_000_003L);
    String key = user + " " + number;
    return new Turn(
        scope(user),
        "conversation-" + number / TURNS_IN_CONVERSATION,
        number % TURNS_IN_CONVERSATION,
        key,
        key,
        number % 2 == 0 ? Memory.Role.USER : Memory.Role.ASSISTANT,
        Optional.empty(),
        words(random, WORDS_IN_TURN) + ".",
        BEGINNING.plusSeconds(60L * number),
        Optional.empty(),
        false);
  }

  /// One question, different for each number.
  static String question(int number) {
    return "What was the " + words(new Random(~number), WORDS_IN_QUESTION) + "?";
  }

  /// A vector of unit length in a random direction.
  static float[] vector(long seed, int dimensions) {
    Random random = new Random(seed);
    float[] vector = new float[dimensions];
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      square += vector[i] * vector[i];
    }
    float length = (float) Math.sqrt(square);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static String words(Random random, int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(
          i % 3 == 1
              ? COMMON[random.nextInt(COMMON.length)]
              : word((int) Math.pow(VOCABULARY, random.nextDouble())));
    }
    return String.join(" ", words);
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number; rest > 0; rest /= SYLLABLES.length) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
    }
    return word.append("n").toString();
  }
}
