package dev.tarn.embedding;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Bodies of providers' answers.
final class Answers {
  private Answers() {}

  /// Vectors of ones in OpenAI's format.
  static String openAi(int texts, int dimensions) {
    String vector = String.join(",", Collections.nCopies(dimensions, "1"));
    return IntStream.range(0, texts)
        .mapToObj(i -> "{\"index\":%d,\"embedding\":[%s]}".formatted(i, vector))
        .collect(Collectors.joining(",", "{\"data\":[", "]}"));
  }
}
