package dev.tarn.memory;

import java.util.Optional;

/// Whether a memory has anything to do with the question. Nothing found, nothing injected.
///
/// A memory under the model's cosine floor still answers if a rare word of the question stands in
/// it, unless the question asks mostly for what the memory does not hold: a name that the scope has
/// never heard outweighs a verb that happens to be rare.
final class Floor {
  private static final double COVERED = 0.5;

  private final Optional<VectorSpace> space;
  private final boolean foreign;

  Floor(Question question, Optional<VectorSpace> space) {
    this.space = space;
    // Where the language is none with a gate for word counts, any shared word is a reason.
    foreign = !question.language().equals("en") && !question.language().equals(Languages.UNKNOWN);
  }

  boolean passes(Weighed member) {
    return member.parts().stream().anyMatch(this::passes);
  }

  private boolean passes(Evidence evidence) {
    if (evidence.coverage() >= COVERED && (evidence.rare() || !evidence.hasCosine())) {
      return true;
    }
    if (space.isPresent() && evidence.hasCosine()) {
      return evidence.cosine() >= space.get().floor();
    }
    return foreign && evidence.coverage() > 0;
  }
}
