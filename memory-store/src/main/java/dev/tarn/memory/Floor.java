package dev.tarn.memory;

import java.util.List;
import java.util.Set;

/// Whether a memory has anything to do with the question. Nothing found, nothing injected.
final class Floor {
  private static final int MATCHES = 2;

  /// Part of the way from the model's floor to its near duplicates.
  private static final double WITHOUT_WORDS = 0.15;

  private final List<Integer> terms;
  private final List<VectorSpace> spaces;
  private final boolean foreign;

  /// @param spaces that are asked
  Floor(Question question, List<VectorSpace> spaces) {
    this.terms = question.parts().stream().map(part -> terms(part.text())).toList();
    this.spaces = spaces;
    // Where the language is none with a gate for word counts, any shared word is a reason.
    foreign = !question.language().equals("en") && !question.language().equals(Languages.UNKNOWN);
  }

  boolean passes(Weighed member) {
    for (int part = 0; part < member.parts().size(); part++) {
      if (passes(member.parts().get(part), terms.get(part))) {
        return true;
      }
    }
    return false;
  }

  /// @param asked terms of the question
  private boolean passes(Evidence evidence, int asked) {
    return evidence.hasCosine() ? passesByVector(evidence, asked) : passesByWords(evidence, asked);
  }

  /// A rare term alone is often a chance: most words of a small scope are rare. With a second one
  /// it is a reason whatever the vectors say. What shares no word at all has to be the nearer. Near
  /// enough in one space is near enough.
  private boolean passesByVector(Evidence evidence, int asked) {
    if (evidence.rare() && evidence.matched() >= Math.min(MATCHES, asked)) {
      return true;
    }
    for (int i = 0; i < spaces.size(); i++) {
      VectorSpace space = spaces.get(i);
      double above =
          evidence.matched() == 0 ? WITHOUT_WORDS * (space.nearDuplicate() - space.floor()) : 0;
      if (evidence.hasCosine(i) && evidence.cosine(i) >= space.floor() + above) {
        return true;
      }
    }
    return false;
  }

  private boolean passesByWords(Evidence evidence, int asked) {
    return evidence.rare()
        || evidence.matched() >= (foreign ? 1 : MATCHES)
        || (evidence.matched() > 0 && 2 * evidence.matched() >= asked);
  }

  /// What a question asks for may be one word and a name for it: "What is the dog called?"
  private static int terms(String asked) {
    return QuestionTerms.of(asked).values().stream().mapToInt(Set::size).max().orElse(0);
  }
}
