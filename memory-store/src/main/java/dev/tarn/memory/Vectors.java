package dev.tarn.memory;

import java.util.Optional;

/// Checks and scales vectors.
final class Vectors {
  /// How far a length may be from one by rounding.
  private static final double NEARLY = 1e-4;

  private Vectors() {}

  /// A vector that was at unit length when it was written down, as it is; one that is not, at unit
  /// length; empty if it is none of the space.
  static Optional<float[]> given(VectorSpace space, float[] vector) {
    try {
      float[] unit = unit(space, vector);
      return Optional.of(isUnit(vector) ? vector : unit);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The vector at unit length.
  ///
  /// @throws IllegalArgumentException if its length is not the space's, or it is zero or not finite
  static float[] unit(VectorSpace space, float[] vector) {
    if (vector.length != space.dimensions()) {
      throw new IllegalArgumentException(
          "a vector of %d dimensions in a space of %d (%s)"
              .formatted(vector.length, space.dimensions(), space.id()));
    }
    double length = length(vector);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException("a vector without direction");
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  private static boolean isUnit(float[] vector) {
    return Math.abs(length(vector) - 1) < NEARLY;
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }
}
