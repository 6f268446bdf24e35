package dev.tarn.router.dialect.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of a model tells of the settings that it takes, by its version
/// (<https://platform.claude.com/docs/en/about-claude/models/migration-guide>). A Claude without a
/// version counts as the newest; a model that is no Claude, behind a compatible endpoint, knows the
/// older settings.
///
/// @param version major × 100 + minor
record ClaudeModel(int version) {
  private static final Pattern VERSION =
      Pattern.compile("claude-(?:[a-z]++-)*+(\\d{1,2})(?:[-.](\\d{1,2}))?(?!\\d)");
  private static final int NEWEST = 9_900;
  private static final int NOT_CLAUDE = 400;

  static ClaudeModel of(String name) {
    Matcher version = VERSION.matcher(name);
    if (version.find()) {
      int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
      return new ClaudeModel(Integer.parseInt(version.group(1)) * 100 + minor);
    }
    return new ClaudeModel(name.contains("claude") ? NEWEST : NOT_CLAUDE);
  }

  /// Whether it can think aloud at all.
  boolean thinks() {
    return version >= 307;
  }

  /// Whether it decides itself how long it thinks, guided by an effort and not by a budget.
  boolean thinksAdaptively() {
    return version >= 406;
  }

  /// Whether it thinks unless told not to.
  boolean thinksByDefault() {
    return version >= 500;
  }

  /// Whether it refuses temperature, `top_p` and `top_k`, knows the effort `xhigh`, and keeps its
  /// thinking to itself unless asked to sum it up.
  boolean isSince47() {
    return version >= 407;
  }

  /// Whether its answers and calls can be bound to a schema
  /// (<https://platform.claude.com/docs/en/build-with-claude/structured-outputs>). Others are made
  /// to call a tool.
  boolean bindsToSchemas() {
    return version >= 405;
  }

  /// Whether it refuses a temperature together with `top_p`.
  boolean wantsOneOfTemperatureAndTopP() {
    return version >= 401;
  }
}
