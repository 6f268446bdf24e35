package dev.tarn.router.remember.reading;

import dev.tarn.memory.Claim;
import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.Turn;
import dev.tarn.router.remember.reading.Sentences.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds what people state about themselves in plain first person: "I now live in Lisbon", "my dog
/// is called Rufus", "always answer in German".
///
/// Rules are tried only where a clause begins, so that what others say, what would be and what was
/// does not match in the first place; quotations, code and pasted text are blanked out before
/// ([OwnWords]), and what a task or a story introduces is not read ([Sentences]). What is in doubt
/// is left out: the turn itself is remembered anyway.
///
/// English. The time is linear in the text: patterns have bounded repetition and start at clauses.
public final class RuleFacts implements Extractor {
  /// The subject of every claim: rules do not tell what is true of others.
  public static final String SUBJECT = "user";

  /// Longer turns are pasted documents.
  private static final int MOST_CHARS = 8_000;

  private static final int MOST_FACTS = 32;

  @Override
  public List<Fact> facts(Turn turn) {
    if (turn.role() != Memory.Role.USER
        || turn.quarantined()
        || turn.text().length() > MOST_CHARS) {
      return List.of();
    }
    String own = OwnWords.of(turn.text());
    List<Found> found = new ArrayList<>();
    for (Sentence sentence : Sentences.of(own)) {
      if (!sentence.task()) {
        new Clauses(own, sentence, turn.at()).read(found);
        Relations.read(own, sentence, found);
      }
      Instructions.read(own, sentence).ifPresent(found::add);
    }
    found.sort(Comparator.comparingInt(f -> f.value().start()));
    return distinct(turn.text(), found);
  }

  private static List<Fact> distinct(String text, List<Found> found) {
    Set<Claim> seen = new HashSet<>();
    List<Fact> facts = new ArrayList<>();
    for (Found one : found) {
      String value = one.value().of(text);
      boolean isNew = seen.add(claim(one.attribute(), value.toLowerCase(Locale.ROOT)));
      if (isNew && facts.size() < MOST_FACTS) {
        facts.add(
            new Fact(
                claim(one.attribute(), value),
                Attributes.sentence(one.attribute(), value),
                one.quote().of(text),
                Attributes.hasOneValue(one.attribute()),
                one.since()));
      }
    }
    return List.copyOf(facts);
  }

  private static Claim claim(String attribute, String value) {
    return new Claim(SUBJECT, attribute, value);
  }
}
