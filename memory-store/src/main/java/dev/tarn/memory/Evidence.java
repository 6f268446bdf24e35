package dev.tarn.memory;

/// What speaks for a memory as the answer to one text of a question.
///
/// @param text BM25 of its own words, 0 or more
/// @param context BM25 of the words around it
/// @param cosine likeness to the question's vector; [Double#NaN] where either has none
/// @param coverage share of the question's terms among its own words, 0 to 1, each term counting by
///   how telling it is; one that the scope has never heard tells most
/// @param rare whether one of them is rare in the scope
record Evidence(double text, double context, double cosine, double coverage, boolean rare) {
  boolean hasCosine() {
    return !Double.isNaN(cosine);
  }
}
