package dev.tarn.router.recall;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;

/// The fences around woven blocks. A fence is the same for a whole conversation and cannot be
/// guessed; it proves itself, so that a block that comes back in a request is recognised after a
/// restart and by any router of the same master key, and is not learned. Thread-safe.
public final class Fences {
  private static final String OPEN = "<memory-";
  private static final int NAME = 6;
  private static final int PROOF = 8;

  private final KeyedHash hash;

  public Fences(KeyedHash hash) {
    this.hash = hash;
  }

  /// The suffix of a conversation's fence.
  public String of(MemoryScope scope, String conversation) {
    String name = hash.of("fence-name", scope.key(), conversation).substring(0, NAME);
    return name + proof(scope, name);
  }

  /// The text without blocks that were woven for this scope.
  public String strip(MemoryScope scope, String text) {
    int open = text.indexOf(OPEN);
    String kept = text;
    while (open >= 0) {
      int suffixAt = open + OPEN.length();
      int suffixEnd = suffixAt + NAME + PROOF;
      boolean ours =
          suffixEnd < kept.length()
              && kept.charAt(suffixEnd) == '>'
              && kept.substring(suffixAt + NAME, suffixEnd)
                  .equals(proof(scope, kept.substring(suffixAt, suffixAt + NAME)));
      int end = -1;
      if (ours) {
        String close = "</memory-" + kept.substring(suffixAt, suffixEnd) + ">";
        int closeAt = kept.indexOf(close, suffixEnd);
        end = closeAt < 0 ? -1 : closeAt + close.length();
      }
      if (end >= 0) {
        kept = kept.substring(0, open).stripTrailing() + kept.substring(end);
      }
      open = kept.indexOf(OPEN, end >= 0 ? Math.min(open, kept.length()) : suffixAt);
    }
    return kept;
  }

  private String proof(MemoryScope scope, String name) {
    return hash.of("fence", scope.key(), name).substring(0, PROOF);
  }
}
