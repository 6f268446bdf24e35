package dev.tarn.router.dialect.bedrock;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the id of a model, or the ARN of a profile that names one, tells of what it takes. An id
/// that names no model tells nothing.
///
/// @param claude version of a Claude, major × 100 + minor; 0 of any other model
/// @param nova whether it is one of Amazon's own
record BedrockModel(int claude, boolean nova) {
  private static final Pattern CLAUDE =
      Pattern.compile("claude-(?:[a-z]++-)*+(\\d{1,2})(?:[-.](\\d{1,2}))?(?!\\d)");
  private static final int NEWEST = 9_900;

  static BedrockModel of(String id) {
    Matcher claude = CLAUDE.matcher(id);
    boolean nova = id.contains("amazon.nova");
    if (claude.find()) {
      int minor = claude.group(2) == null ? 0 : Integer.parseInt(claude.group(2));
      return new BedrockModel(Integer.parseInt(claude.group(1)) * 100 + minor, nova);
    }
    return new BedrockModel(id.contains("claude") ? NEWEST : 0, nova);
  }

  boolean isClaude() {
    return claude > 0;
  }

  boolean thinks() {
    return claude >= 307;
  }

  /// Whether it decides itself how long it thinks, guided by an effort and not by a budget.
  boolean thinksAdaptively() {
    return claude >= 406;
  }

  /// Whether it thinks unless told not to.
  boolean thinksByDefault() {
    return claude >= 500;
  }

  /// Whether it refuses temperature, `top_p` and `top_k`.
  boolean refusesSampling() {
    return claude >= 407;
  }

  /// Whether it refuses a temperature together with `top_p`.
  boolean wantsOneOfTemperatureAndTopP() {
    return claude >= 401;
  }

  /// Whether it can be told to call one tool at a time.
  boolean canCallOneByOne() {
    return claude >= 305;
  }

  /// Whether its answers and calls can be bound to a schema
  /// (<https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html>): newer Claudes
  /// and models with open weights. Others are made to call a tool.
  boolean bindsToSchemas() {
    return isClaude() ? claude >= 405 : !nova;
  }

  /// Whether it has a prompt cache with breakpoints.
  boolean caches() {
    return isClaude() || nova;
  }

  /// Whether the time that its prompt cache holds can be set.
  boolean cachesForAnHour() {
    return claude >= 405;
  }
}
