package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestTest {
  private static final int TRIES = 2_000;

  /// Few different scores, so that many are equal.
  private static final float[] SCORES = {Float.NaN, -1.5f, -0.0f, 0, 1e-30f, 0.5f, 2};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void best_areTheHighestAboveTheLine_andOfEqualsTheFirst(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TRIES; i++) {
      float[] scores = new float[random.nextInt(40)];
      for (int member = 0; member < scores.length; member++) {
        scores[member] = SCORES[random.nextInt(SCORES.length)];
      }
      float above = SCORES[1 + random.nextInt(SCORES.length - 1)];
      int limit = 1 + random.nextInt(50);

      assertThat(Best.of(scores, above, limit)).containsExactly(sorted(scores, above, limit));
    }
  }

  private static int[] sorted(float[] scores, float above, int limit) {
    return IntStream.range(0, scores.length)
        .filter(member -> scores[member] > above)
        .boxed()
        .sorted(Comparator.comparingDouble(member -> -scores[member]))
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
