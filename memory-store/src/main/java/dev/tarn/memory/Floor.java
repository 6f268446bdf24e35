package dev.tarn.memory;

import java.util.Optional;

/// Whether a memory has anything to do with the question. Nothing found, nothing injected.
final class Floor {
  private static final int MATCHES_WITHOUT_VECTOR = 2;

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
    if (evidence.rare()) {
      return true;
    }
    if (space.isPresent() && evidence.hasCosine()) {
      return evidence.cosine() >= space.get().floor();
    }
    return evidence.matched() >= (foreign ? 1 : MATCHES_WITHOUT_VECTOR);
  }
}
