package dev.tarn.router.recall;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The fences around woven blocks. A fence is the same for a whole conversation and cannot be
/// guessed; it proves itself, so that a block that comes back in a request is recognised after a
/// restart and by any router of the same master key, and is not learned. Thread-safe.
public final class Fences {
  private static final String OPEN = "<memory-";
  private static final int NAME = 6;
  private static final int PROOF = 8;

  /// Fences whose proofs are computed for one call: it may hold blocks of a few conversations, but
  /// not of hundreds.
  private static final int MOST_NAMES = 256;

  private final KeyedHash hash;

  public Fences(KeyedHash hash) {
    this.hash = hash;
  }

  /// The suffix of a conversation's fence.
  public String of(MemoryScope scope, String conversation) {
    String name = hash.of("fence-name", scope.key(), conversation).substring(0, NAME);
    return name + proof(scope, name);
  }

  /// Takes blocks that were woven for this scope out of the texts of one call, one after another,
  /// by one thread. Linear in the text, since a client may well know a fence and repeat it. Of a
  /// call with more fences than can be checked, texts with those that were not are taken out whole:
  /// what is in doubt is not learned.
  public UnaryOperator<String> unweaving(MemoryScope scope) {
    return new Unweaving(scope)::strip;
  }

  private String proof(MemoryScope scope, String name) {
    return hash.of("fence", scope.key(), name).substring(0, PROOF);
  }

  private final class Unweaving {
    private final MemoryScope scope;
    private final Map<String, String> proofs = new HashMap<>();

    Unweaving(MemoryScope scope) {
      this.scope = scope;
    }

    String strip(String text) {
      StringBuilder kept = new StringBuilder();
      Set<String> unclosed = new HashSet<>();
      int from = 0;
      int open = text.indexOf(OPEN);
      while (open >= 0) {
        int suffixAt = open + OPEN.length();
        boolean fence = isFence(text, suffixAt);
        if (fence && !canCheck(text, suffixAt)) {
          return "";
        }
        int end = fence && isOurs(text, suffixAt) ? end(text, suffixAt, unclosed) : -1;
        if (end >= 0) {
          kept.append(text, from, open);
          dropTrailingSpace(kept);
          from = end;
        }
        open = text.indexOf(OPEN, Math.max(suffixAt, end));
      }
      return from == 0 ? text : kept.append(text, from, text.length()).toString();
    }

    private boolean canCheck(String text, int suffixAt) {
      return proofs.size() < MOST_NAMES || proofs.containsKey(name(text, suffixAt));
    }

    private boolean isOurs(String text, int suffixAt) {
      String proof = proofs.computeIfAbsent(name(text, suffixAt), name -> proof(scope, name));
      return text.startsWith(proof, suffixAt + NAME);
    }
  }

  private static boolean isFence(String text, int suffixAt) {
    int suffixEnd = suffixAt + NAME + PROOF;
    return suffixEnd < text.length() && text.charAt(suffixEnd) == '>';
  }

  private static String name(String text, int suffixAt) {
    return text.substring(suffixAt, suffixAt + NAME);
  }

  /// After the tag that closes a block, -1 if there is none.
  ///
  /// @param unclosed suffixes that no tag closes from here on
  private static int end(String text, int suffixAt, Set<String> unclosed) {
    String suffix = text.substring(suffixAt, suffixAt + NAME + PROOF);
    String close = "</memory-" + suffix + ">";
    int closeAt = unclosed.contains(suffix) ? -1 : text.indexOf(close, suffixAt);
    if (closeAt < 0) {
      unclosed.add(suffix);
      return -1;
    }
    return closeAt + close.length();
  }

  private static void dropTrailingSpace(StringBuilder kept) {
    int end = kept.length();
    while (end > 0 && Character.isWhitespace(kept.charAt(end - 1))) {
      end--;
    }
    kept.setLength(end);
  }
}
