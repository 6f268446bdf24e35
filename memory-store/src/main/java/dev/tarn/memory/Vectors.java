package dev.tarn.memory;

/// Checks and scales vectors.
final class Vectors {
  private Vectors() {}

  /// The vector at unit length.
  ///
  /// @throws IllegalArgumentException if its length is not the space's, or it is zero or not finite
  static float[] unit(VectorSpace space, float[] vector) {
    if (vector.length != space.dimensions()) {
      throw new IllegalArgumentException(
          "a vector of %d dimensions in a space of %d (%s)"
              .formatted(vector.length, space.dimensions(), space.id()));
    }
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    double length = Math.sqrt(sum);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException("a vector without direction");
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
