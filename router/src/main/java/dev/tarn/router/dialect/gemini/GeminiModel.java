package dev.tarn.router.dialect.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of a model tells of what it takes. A name without a version, such as
/// `gemini-flash-latest`, is of the newest.
record GeminiModel(String name) {
  private static final Pattern GEMINI =
      Pattern.compile("(?:.*/)?gemini-(?:(\\d{1,3})(?:\\.(\\d{1,2}))?(?!\\d))?.*");
  private static final int NEWEST = Integer.MAX_VALUE;
  private static final int V2_5 = 205;
  private static final int V3 = 300;
  private static final int V3_5 = 305;

  /// How it is told how much to think (<https://ai.google.dev/gemini-api/docs/thinking>).
  enum Thinking {
    /// Not at all.
    NONE,
    /// `thinkingBudget`, in tokens.
    BUDGET,
    /// `thinkingLevel`.
    LEVEL
  }

  private int version() {
    Matcher gemini = GEMINI.matcher(name);
    if (!gemini.matches() || gemini.group(1) == null) {
      return NEWEST;
    }
    int minor = gemini.group(2) == null ? 0 : Integer.parseInt(gemini.group(2));
    return Integer.parseInt(gemini.group(1)) * 100 + minor;
  }

  Thinking thinking() {
    if (!GEMINI.matcher(name).matches() || version() < V2_5) {
      return Thinking.NONE;
    }
    return version() < V3 ? Thinking.BUDGET : Thinking.LEVEL;
  }

  /// Whether it reads JSON Schema as it is, and not only Google's subset of OpenAPI's.
  boolean readsJsonSchema() {
    return version() >= V2_5;
  }

  /// Whether it refuses a function call in the history that bears no signature.
  boolean demandsSeals() {
    return thinking() == Thinking.LEVEL;
  }

  /// Whether it can answer in JSON where there are tools too.
  boolean joinsToolsAndJson() {
    return version() >= V3;
  }

  /// Whether a function's response can hold pictures and documents.
  boolean readsMediaInResponses() {
    return version() >= V3;
  }

  /// Whether it has the level `minimal`. The newest flash models begin at `low`, as all others.
  boolean hasMinimalLevel() {
    return isFlash() && version() <= V3_5;
  }

  /// Whether it has the level `medium`: only the first of version 3 has not.
  boolean hasMediumLevel() {
    return isFlash() || version() > V3;
  }

  /// Fewest tokens that it can be told to think, where it is told in tokens and may think at all.
  int leastBudget() {
    if (isFlash()) {
      return name.contains("-lite") ? 512 : 1;
    }
    return 128;
  }

  int mostBudget() {
    return isFlash() ? 24_576 : 32_768;
  }

  /// Whether its thinking can be turned off, where it is told in tokens.
  boolean canStopThinking() {
    return isFlash();
  }

  private boolean isFlash() {
    return name.contains("flash");
  }
}
