package dev.tarn.embedding;

import java.util.Arrays;

/// How the vectors of a text's tokens become one vector. Padding never counts: only the first
/// `tokens` rows are read.
enum Pooling {
  /// The mean of all tokens: e5, MiniLM.
  MEAN {
    @Override
    float[] pool(float[] hidden, int firstRow, int tokens, int dimensions) {
      float[] sum = new float[dimensions];
      for (int row = firstRow; row < firstRow + tokens; row++) {
        for (int d = 0; d < dimensions; d++) {
          sum[d] += hidden[row * dimensions + d];
        }
      }
      for (int d = 0; d < dimensions; d++) {
        sum[d] /= tokens;
      }
      return sum;
    }
  },
  /// The vector of the first token, `[CLS]`: bge.
  CLS {
    @Override
    float[] pool(float[] hidden, int firstRow, int tokens, int dimensions) {
      int from = firstRow * dimensions;
      return Arrays.copyOfRange(hidden, from, from + dimensions);
    }
  };

  /// @param hidden rows of `dimensions` numbers, one a token
  /// @param firstRow row of the text's first token
  /// @param tokens rows of the text, at least 1
  abstract float[] pool(float[] hidden, int firstRow, int tokens, int dimensions);

  /// Scales to length 1, in place.
  ///
  /// @throws EmbeddingException if the vector has no direction: zero or not a number
  static float[] normalise(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new EmbeddingException("The model answered a vector of length " + length + ".");
    }
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (vector[d] / length);
    }
    return vector;
  }
}
