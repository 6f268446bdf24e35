package dev.tarn.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Small additions for what words and vectors do not see: who was asked about, whether a turn asks
/// rather than tells, how old it is, who said it.
final class Priors {
  private static final double NAMED_SPEAKER = 0.05;
  private static final double IS_QUESTION = -0.05;
  private static final double RECENT = 0.05;
  private static final double RECENT_IF_NOW = 0.15;
  private static final double USEFUL = 0.05;
  private static final double HALF_LIFE_DAYS = 60;

  private static final Set<String> NOW =
      Set.of("now", "latest", "current", "currently", "recent", "recently", "newest", "today");

  private final Set<String> words;
  private final double recency;
  private final double user;
  private final Instant now;

  Priors(Question question, Fusion.Weights weights, Instant now) {
    words = new HashSet<>();
    for (String word : Words.of(question.parts().getFirst().text())) {
      words.add(word.endsWith("'s") ? word.substring(0, word.length() - 2) : word);
    }
    recency = words.stream().anyMatch(NOW::contains) ? RECENT_IF_NOW : RECENT;
    user = weights.user();
    this.now = now;
  }

  double of(Stored stored) {
    Memory memory = stored.memory();
    return (namesSpeaker(memory) ? NAMED_SPEAKER : 0)
        + (asks(memory.text()) ? IS_QUESTION : 0)
        + (memory.standing() == Memory.Standing.USEFUL ? USEFUL : 0)
        + (memory.role().filter(Memory.Role.USER::equals).isPresent() ? user : 0)
        + recency * age(stored.lastSeen());
  }

  private boolean namesSpeaker(Memory memory) {
    List<String> names = memory.speaker().map(Words::of).orElse(List.of());
    return names.stream().anyMatch(words::contains);
  }

  private static boolean asks(String text) {
    String end = text.stripTrailing();
    return end.endsWith("?") || end.endsWith("？");
  }

  private double age(Instant at) {
    double days = Math.max(0, Duration.between(at, now).toSeconds() / 86_400.0);
    return Math.pow(2, -days / HALF_LIFE_DAYS);
  }
}
