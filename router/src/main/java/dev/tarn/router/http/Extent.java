package dev.tarn.router.http;

import java.time.Duration;

/// How far a call may have gone at the most, of which its provider did not tell: who pays for it
/// will get a bill that holds more than what was seen. Models think before they speak, most of them
/// unseen, and are paid for it.
///
/// @param window tokens that the model holds
/// @param brings whether the prompt may be far longer than its body
/// @param answers asked for at once
/// @param longest tokens of one answer that the call allows
/// @param bounds whether the bound counts; else what was seen will do, since the caller pays
record Extent(int window, boolean brings, int answers, long longest, boolean bounds) {
  /// No model that thinks unseen is faster.
  private static final long TOKENS_A_SECOND = 1_000;

  /// In which no provider begins to think: the way there, and the reading of the prompt.
  private static final long BEFORE_WORK_NANOS = Duration.ofMillis(250).toNanos();

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /// Of a prompt that was counted here.
  long prompt(long counted) {
    return bounds && brings ? Math.max(counted, window) : counted;
  }

  /// Of an answer that was under way for a while, and of which something was seen.
  ///
  /// @param seen tokens of what was seen
  /// @param silentNanos until the model began to speak, or to the end if it did not
  long answer(long seen, long silentNanos) {
    if (!bounds) {
      return seen;
    }
    long atWork = Math.max(0, silentNanos - BEFORE_WORK_NANOS);
    long thought = atWork * TOKENS_A_SECOND / SECOND_NANOS;
    return Math.max(seen, Math.min(seen + thought * answers, all()));
  }

  /// Of an answer that is written to its end, whoever waits for it.
  long all() {
    return bounds ? longest * answers : 0;
  }
}
