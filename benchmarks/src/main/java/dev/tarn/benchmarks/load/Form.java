package dev.tarn.benchmarks.load;

import dev.tarn.testkit.load.Upstream;

/// How an answer comes.
enum Form {
  /// Whole. A call that asks for one token is not the user's, and gets no memory.
  JSON("json", Upstream.HALVES),
  /// A stream of few chunks.
  SSE("sse", Upstream.HALVES),
  /// A stream of many chunks, as fast as it goes: what a chunk is to the proxy itself.
  BURST("sse, at once", Upstream.BURST),
  /// A stream of many chunks that come one by one: what a chunk is with its system calls.
  WORDS("sse, one by one", Upstream.WORDS);

  private final String label;
  private final int pieces;

  Form(String label, int pieces) {
    this.label = label;
    this.pieces = pieces;
  }

  /// As it stands in the table.
  String label() {
    return label;
  }

  boolean isStream() {
    return this != JSON;
  }

  boolean isLong() {
    return this == BURST || this == WORDS;
  }

  /// Pieces of text, which is the most that the call asks for.
  int pieces() {
    return pieces;
  }
}
