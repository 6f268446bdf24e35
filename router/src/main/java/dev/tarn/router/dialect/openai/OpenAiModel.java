package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of a model tells of the settings that it takes
/// (<https://platform.openai.com/docs/guides/reasoning>). Names that are not OpenAI's own are of
/// compatible providers, most of which know the older settings only.
record OpenAiModel(String name) {
  private static final Pattern OF_OPENAI = Pattern.compile("(?:.*/)?(gpt-\\d|o\\d|chatgpt-).*");

  /// OpenAI's before they reasoned, and xAI's that reason without a dial
  /// (<https://docs.x.ai/docs/guides/reasoning>).
  private static final Pattern NO_REASONING =
      Pattern.compile(
          "(?:.*/)?(gpt-3|gpt-4|gpt-5-chat|chatgpt-|grok-3(?!-mini)|grok-4(?![.\\d])"
              + "|grok-4\\.20(?!-multi-agent)|grok-code-fast).*");

  private static final Set<Kind> NEVER = Set.of(Kind.PRESENCE_PENALTY, Kind.FREQUENCY_PENALTY);

  private static final Set<Kind> UNREASONED =
      Set.of(Kind.TEMPERATURE, Kind.TOP_P, Kind.LOGPROBS, Kind.TOP_LOGPROBS, Kind.STOP);

  private static final Pattern GPT = Pattern.compile("(?:.*/)?gpt-(\\d+)(?:\\.(\\d+))?.*");

  /// The name of the bound on the answer: reasoning models refuse `max_tokens`.
  String bound() {
    return OF_OPENAI.matcher(name).matches() ? "max_completion_tokens" : "max_tokens";
  }

  /// Whether it is known to refuse `reasoning_effort`.
  boolean refusesReasoning() {
    return NO_REASONING.matcher(name).matches();
  }

  /// Whether it is known to refuse a setting: of OpenAI's, those that reason take none of how words
  /// are chosen, but for some while they do not reason.
  ///
  /// @param reasons whether the call lets it
  boolean refuses(Kind setting, boolean reasons) {
    boolean canReason = OF_OPENAI.matcher(name).matches() && !refusesReasoning();
    boolean stopped = !reasons && canStopReasoning();
    return canReason && (NEVER.contains(setting) || (UNREASONED.contains(setting) && !stopped));
  }

  /// Whether its reasoning can be turned off, since GPT 5.1.
  boolean canStopReasoning() {
    Matcher gpt = GPT.matcher(name);
    if (!gpt.matches()) {
      return false;
    }
    int major = Integer.parseInt(gpt.group(1));
    return major > 5 || (major == 5 && gpt.group(2) != null);
  }
}
