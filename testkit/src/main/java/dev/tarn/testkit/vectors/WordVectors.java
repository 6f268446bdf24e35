package dev.tarn.testkit.vectors;

import java.util.Locale;
import java.util.Random;

/// A model that knows nothing but words: texts with words in common have vectors that are near each
/// other. Always the same for the same text.
public final class WordVectors {
  private WordVectors() {}

  /// Not of unit length, as those of some providers.
  public static float[] of(String text, int dimensions) {
    float[] vector = new float[dimensions];
    add(vector, "", .1f);
    for (String word : text.toLowerCase(Locale.ROOT).split("[\\s\\p{Punct}]+", -1)) {
      if (!word.isEmpty() && word.length() < 40) {
        add(vector, word, 1);
      }
    }
    // What is not written in words of Latin letters is told by its characters.
    text.codePoints()
        .filter(c -> c > 0x2E7F)
        .limit(1_000)
        .forEach(c -> add(vector, Character.toString(c), .2f));
    return vector;
  }

  private static void add(float[] vector, String word, float weight) {
    Random random = new Random(word.hashCode());
    for (int i = 0; i < vector.length; i++) {
      vector[i] += weight * (float) random.nextGaussian();
    }
  }
}
