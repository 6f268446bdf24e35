package dev.tarn.embedding;

import java.util.Set;

/// A model that runs in this process: what the world must know of it, and how it wants its text.
///
/// @param queryPrefix put before a question, as in the model's card
/// @param passagePrefix put before a text to be found
/// @param pooling how its tokens become one vector
/// @param maxTokens tokens it reads, `[CLS]` and `[SEP]` among them; the rest is cut off
record LocalModel(
    EmbeddingModel model,
    String queryPrefix,
    String passagePrefix,
    Pooling pooling,
    int maxTokens) {

  private static final Set<String> ENGLISH = Set.of("en");

  /// No word piece needs more characters than this on average in real text; what lies beyond
  /// `maxTokens` of them cannot reach the model, so it is not tokenised either.
  private static final int MAX_CHARS_PER_TOKEN = 32;

  static LocalModel e5Small(String id) {
    return new LocalModel(
        new EmbeddingModel(id, 384, .785f, .99f, ENGLISH),
        "query: ",
        "passage: ",
        Pooling.MEAN,
        512);
  }

  /// Its tokenizer file says 128 tokens padded to 128; its card says 256, and padding would only
  /// cost time.
  static LocalModel allMiniLm(String id) {
    return new LocalModel(
        new EmbeddingModel(id, 384, .30f, .95f, ENGLISH), "", "", Pooling.MEAN, 256);
  }

  static LocalModel bgeSmall(String id) {
    return new LocalModel(
        new EmbeddingModel(id, 384, .57f, .975f, ENGLISH),
        "Represent this sentence for searching relevant passages: ",
        "",
        Pooling.CLS,
        512);
  }

  Prompts prompts() {
    return new Prompts(queryPrefix, passagePrefix, maxTokens * MAX_CHARS_PER_TOKEN, "");
  }
}
