package dev.tarn.config;

import java.util.Collection;
import java.util.Optional;

/// Levenshtein distance: how many letters part a typing error from what was meant.
final class Distance {
  private Distance() {}

  /// The candidate that `name` was most likely meant to be, if one is near enough.
  static Optional<String> nearest(String name, Collection<String> candidates) {
    String best = "";
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = between(name, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.of(best).filter(found -> !found.isEmpty());
  }

  static int between(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
