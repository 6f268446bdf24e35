package dev.tarn.benchmarks.load;

import dev.tarn.testkit.load.Upstream;

/// How an answer comes.
enum Form {
  JSON("json"),
  /// A stream of few chunks, as fast as it goes.
  SSE("sse"),
  /// A stream of many chunks, each of which comes alone.
  WORDS("sse by words");

  private final String label;

  Form(String label) {
    this.label = label;
  }

  /// As it stands in the table.
  String label() {
    return label;
  }

  boolean isStream() {
    return this != JSON;
  }

  /// Pieces of text, the most that the call asks for.
  int pieces() {
    return this == WORDS ? Upstream.WORDS : Upstream.HALVES;
  }
}
