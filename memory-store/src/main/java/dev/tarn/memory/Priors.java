package dev.tarn.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Small additions for what words and vectors do not see: who was asked about, whether a turn asks
/// rather than tells, how old it is, who said it, whether it is of the days that were asked for,
/// whether it is a wish for all answers.
final class Priors {
  private static final double NAMED_SPEAKER = 0.05;
  private static final double ECHO = -1;

  /// Share of a question's terms that are asked for again.
  private static final double ECHO_SHARE = 0.8;

  /// Longer texts say more than they ask.
  private static final int MOST_ECHO_CHARS = 300;

  private static final double RECENT = 0.02;
  private static final double RECENT_IF_NOW = 0.15;
  private static final double USEFUL = 0.05;
  private static final double HALF_LIFE_DAYS = 60;

  private static final Set<String> NOW =
      Set.of("now", "latest", "current", "currently", "recent", "recently", "newest", "today");

  /// Words of those who want to know what they asked.
  private static final Set<String> ASKED = Set.of("ask", "asked", "question", "questions");

  private final Set<String> words;
  private final Set<String> terms;
  private final double recency;
  private final double user;
  private final Fusion.Weights weights;
  private final Instant now;
  private final NamedDays days;

  Priors(Question question, Fusion.Weights weights, Instant now) {
    String asked = question.parts().getFirst().text();
    words = new HashSet<>();
    for (String word : Words.of(asked)) {
      words.add(word.endsWith("'s") ? word.substring(0, word.length() - 2) : word);
    }
    recency = words.stream().anyMatch(NOW::contains) ? RECENT_IF_NOW : RECENT;
    terms = terms(asked, question.language());
    this.weights = weights;
    user = AskedOfAssistant.is(asked) ? 0 : weights.user();
    this.now = now;
    days = new NamedDays(asked, now);
  }

  double of(Stored stored) {
    Memory memory = stored.memory();
    return (namesSpeaker(memory) ? NAMED_SPEAKER : 0)
        + (asks(memory) ? weights.question() + (isEcho(memory) ? ECHO : 0) : 0)
        + (isOfUser(memory) ? user + (Wishes.isOne(memory.text()) ? weights.wish() : 0) : 0)
        + (memory.standing() == Memory.Standing.USEFUL ? USEFUL : 0)
        + recency * age(stored.lastSeen())
        + days.prior(memory);
  }

  /// What the assistant said is no news of the user; facts and notes are.
  private static boolean isOfUser(Memory memory) {
    return memory.role().filter(Memory.Role.ASSISTANT::equals).isEmpty()
        && memory.trust() != Memory.Trust.TOOL;
  }

  /// A question that was asked before in about the same words answers nothing, and would stand
  /// before its answer, since it holds every word that is asked for.
  private boolean isEcho(Memory memory) {
    if (memory.text().length() > MOST_ECHO_CHARS || words.stream().anyMatch(ASKED::contains)) {
      return false;
    }
    Set<String> own = terms(memory.text(), memory.language());
    long known = own.stream().filter(terms::contains).count();
    return known >= ECHO_SHARE * own.size();
  }

  /// Without the words that only ask, by the first analyzer of the language.
  private static Set<String> terms(String text, String language) {
    return QuestionTerms.of(text, language).values().iterator().next();
  }

  private boolean namesSpeaker(Memory memory) {
    List<String> names = memory.speaker().map(Words::of).orElse(List.of());
    return names.stream().anyMatch(words::contains);
  }

  /// Whether a turn asks rather than tells.
  static boolean asks(Memory memory) {
    String end = memory.text().stripTrailing();
    return end.endsWith("?") || end.endsWith("？");
  }

  private double age(Instant at) {
    double days = Math.max(0, Duration.between(at, now).toSeconds() / 86_400.0);
    return Math.pow(2, -days / HALF_LIFE_DAYS);
  }
}
