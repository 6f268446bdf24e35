package dev.tarn.memory;

import java.util.List;

/// What speaks for a memory as the answer to one text of a question.
///
/// @param text BM25 of its own words, 0 or more
/// @param context BM25 of the words around it
/// @param cosines likeness to the question's vector in each space that is asked; [Double#NaN] where
///   either has none
/// @param matched distinct terms of the question among its own words
/// @param rare whether one of them is rare in the scope
record Evidence(double text, double context, List<Double> cosines, int matched, boolean rare) {
  boolean hasCosine(int space) {
    return !Double.isNaN(cosines.get(space));
  }

  double cosine(int space) {
    return cosines.get(space);
  }

  boolean hasCosine() {
    return cosines.stream().anyMatch(cosine -> !Double.isNaN(cosine));
  }
}
