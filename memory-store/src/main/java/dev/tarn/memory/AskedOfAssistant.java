package dev.tarn.memory;

import java.util.regex.Pattern;

/// Whether a question is for what the assistant said: "Which book did you recommend?" Then what the
/// user said is no more likely to hold the answer than the assistant's words. Known by its English
/// words.
final class AskedOfAssistant {
  private static final Pattern YOURS =
      Pattern.compile(
          "\\b(did|have|had) you\\b|\\byou('ve| have| had)? (also )?(said|told|suggested|recommended"
              + "|mentioned|explained|gave|given|advised|proposed|provided|described|listed|showed"
              + "|shown|outlined|offered)\\b|\\byour (suggestions?|recommendations?|advice|answers?"
              + "|explanations?|reply|response|proposal)\\b",
          Pattern.CASE_INSENSITIVE);

  private AskedOfAssistant() {}

  static boolean is(String question) {
    return YOURS.matcher(question).find();
  }
}
