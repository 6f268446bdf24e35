package dev.tarn.memory;

/// What speaks for a memory as the answer to one text of a question.
///
/// @param text BM25 of its own words, 0 or more
/// @param context BM25 of the words around it
/// @param cosine likeness to the question's vector; [Double#NaN] where either has none
/// @param matched distinct terms of the question among its own words
/// @param rare whether one of them is rare in the scope
record Evidence(double text, double context, double cosine, int matched, boolean rare) {
  boolean hasCosine() {
    return !Double.isNaN(cosine);
  }
}
