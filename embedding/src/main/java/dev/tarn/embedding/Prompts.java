package dev.tarn.embedding;

import java.nio.charset.StandardCharsets;

/// How a model wants its texts.
///
/// @param query put before a question, as in the model's card
/// @param passage put before a text to be found
/// @param maxChars characters of a text that can matter to the model; the rest is cut off, so that
///   what waits in memory is bounded whatever the caller sends
/// @param blank what stands for a text without a letter, where a provider refuses none
record Prompts(String query, String passage, int maxChars, String blank) {
  String query(String text) {
    return query + cut(text);
  }

  String passage(String text) {
    return passage + cut(text);
  }

  private String cut(String text) {
    if (!blank.isEmpty() && text.isBlank()) {
      return blank;
    }
    int end = Math.min(maxChars, text.length());
    boolean splits = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    String part = text.substring(0, splits ? end - 1 : end);
    // Half a surrogate pair has no UTF-8 form, and neither a native library nor a provider is asked
    // what it does then.
    return new String(part.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
