package dev.tarn.memory;

/// The BM25 score of one term in one text, after Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework" (2009), with the idf of Lucene, which is never negative. All counts are
/// those of one scope, so that another user's memories change no score.
final class Bm25 {
  // Nearly the usual values: short turns do not care, the pieces of long answers want them.
  private static final double K1 = 1.2;
  private static final double B = 0.7;

  private Bm25() {}

  /// @param texts texts of the scope that have the field
  /// @param with texts of them that hold the term
  static double idf(long texts, long with) {
    return Math.log(1 + (texts - with + 0.5) / (with + 0.5));
  }

  /// @param frequency how often the term stands in the text, at least once
  /// @param length terms in the text
  /// @param average terms in an average text of the scope
  static double score(double idf, int frequency, double length, double average) {
    double norm = K1 * (1 - B + B * length / average);
    return idf * frequency / (frequency + norm);
  }

  /// A rare term finds a memory even where the vectors see no likeness: it stands in at most one in
  /// a hundred memories of the scope, or in one.
  static boolean isRare(long memories, long with) {
    return with <= 1 || with * 100 <= memories;
  }
}
