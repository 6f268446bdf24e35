package dev.tarn.memory;

import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/// The members of a scope with the highest scores.
final class Best {
  private Best() {}

  /// At most `limit` members whose score is above `above`, best first; of equal scores the lower
  /// number wins.
  ///
  /// @param limit at least 1
  static int[] of(float[] scores, float above, int limit) {
    LongHeap worstFirst = new LongHeap(Math.clamp(scores.length, 1, limit));
    for (int member = 0; member < scores.length; member++) {
      // Not a number is above nothing.
      if (scores[member] > above) {
        worstFirst.insertWithOverflow(place(scores[member], member));
      }
    }
    int[] best = new int[worstFirst.size()];
    for (int i = best.length - 1; i >= 0; i--) {
      best[i] = ~(int) worstFirst.pop();
    }
    return best;
  }

  /// A number that orders as score and member do: the heap compares nothing but these.
  private static long place(float score, int member) {
    return ((long) NumericUtils.floatToSortableInt(score) << Integer.SIZE)
        | Integer.toUnsignedLong(~member);
  }
}
