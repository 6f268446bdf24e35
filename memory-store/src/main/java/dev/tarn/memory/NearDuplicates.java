package dev.tarn.memory;

import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.util.VectorUtil;

/// When two memories say the same: their vectors are nearly one and most words are shared, they
/// come from the same mouth, and no number differs ("gate 4" is not "gate 5").
final class NearDuplicates {
  private static final double SHARED_WORDS = 0.8;

  private NearDuplicates() {}

  /// Whether the words allow it; the vectors are the caller's to compare.
  static boolean byWords(Memory one, Memory other) {
    return one.kind() == other.kind()
        && one.role().equals(other.role())
        && one.speaker().equals(other.speaker())
        && !claimOtherwise(one, other)
        && jaccard(tokens(one), tokens(other)) >= SHARED_WORDS;
  }

  /// A sentence that differs in nothing but the value says something else.
  private static boolean claimOtherwise(Memory one, Memory other) {
    return one.claim().isPresent()
        && other.claim().isPresent()
        && !(one.claim().get().about().equals(other.claim().get().about())
            && one.claim().get().sameValue(other.claim().get()));
  }

  /// Whether one may take the other's place for good. What facts are to each other is worked out
  /// from what they claim; and nobody's correction, and no quarantine, is lost by merging.
  static boolean mayMerge(Stored one, Stored other) {
    return one.memory().kind() != Memory.Kind.FACT
        && one.amendments().isEmpty()
        && other.amendments().isEmpty()
        && one.memory().quarantined() == other.memory().quarantined()
        && byWords(one.memory(), other.memory());
  }

  private static Set<String> tokens(Memory memory) {
    return Analyzers.terms(Analyzers.PLAIN, memory.text());
  }

  private static double jaccard(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    Set<String> shared = new HashSet<>(one);
    shared.retainAll(other);
    boolean numberDiffers =
        all.stream()
            .filter(token -> !shared.contains(token))
            .anyMatch(token -> token.chars().anyMatch(Character::isDigit));
    return numberDiffers || all.isEmpty() ? 0 : (double) shared.size() / all.size();
  }

  /// The later said; of two said at once the one with the later place.
  static boolean isNewer(Memory one, Memory other) {
    int order = one.createdAt().compareTo(other.createdAt());
    order = order != 0 ? order : Integer.compare(one.turn(), other.turn());
    order = order != 0 ? order : Integer.compare(one.chunk(), other.chunk());
    return order != 0 ? order > 0 : one.id().compareTo(other.id()) > 0;
  }

  /// Cosine of two vectors of unit length.
  static double cosine(float[] one, float[] other) {
    return VectorUtil.dotProduct(one, other);
  }
}
