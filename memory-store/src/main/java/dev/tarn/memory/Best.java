package dev.tarn.memory;

import java.util.PriorityQueue;

/// The members of a scope with the highest scores.
final class Best {
  private Best() {}

  /// At most `limit` members whose score is above `above`, best first; of equal scores the lower
  /// number wins.
  static int[] of(float[] scores, float above, int limit) {
    PriorityQueue<Integer> worstFirst = new PriorityQueue<>((a, b) -> worseFirst(scores, a, b));
    for (int member = 0; member < scores.length; member++) {
      // Not a number is above nothing.
      if (!(scores[member] > above)) {
        continue;
      }
      if (worstFirst.size() < limit) {
        worstFirst.add(member);
      } else if (scores[member] > scores[worstFirst.element()]) {
        worstFirst.remove();
        worstFirst.add(member);
      }
    }
    int[] best = new int[worstFirst.size()];
    for (int i = best.length - 1; i >= 0; i--) {
      best[i] = worstFirst.remove();
    }
    return best;
  }

  private static int worseFirst(float[] scores, int a, int b) {
    int byScore = Float.compare(scores[a], scores[b]);
    return byScore != 0 ? byScore : Integer.compare(b, a);
  }
}
