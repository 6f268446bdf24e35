package dev.tarn.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/// What a model's tokens cost by its vendor's list, in US dollars for a million tokens.
///
/// @param longPrompt what holds instead for calls with long prompts, where the vendor asks more
/// @param asOf the day the list was read
/// @param source where it was read: a URL, or a name that the operator understands
public record Prices(Rates rates, Optional<LongPrompt> longPrompt, LocalDate asOf, String source) {

  /// Dollars for a million tokens.
  ///
  /// @param input of the prompt
  /// @param cachedInput of the prompt, read from the vendor's prompt cache; else as `input`
  /// @param cacheWrite of the prompt, written to that cache; else as `input`
  /// @param output of the answer, reasoning included
  public record Rates(
      BigDecimal input,
      Optional<BigDecimal> cachedInput,
      Optional<BigDecimal> cacheWrite,
      BigDecimal output) {
    private Rates keptLonger() {
      BigDecimal twice = input.multiply(BigDecimal.TWO);
      return new Rates(input, cachedInput, cacheWrite.map(twice::max), output);
    }
  }

  /// Other rates for the whole of a call.
  ///
  /// @param above for prompts of more than so many tokens
  public record LongPrompt(int above, Rates rates) {}

  /// What holds for calls whose prompt the vendor's cache is to keep for an hour: writing it costs
  /// twice the prompt, where writing costs at all
  /// (<https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing>).
  public Prices keptLonger() {
    return new Prices(
        rates.keptLonger(),
        longPrompt.map(l -> new LongPrompt(l.above(), l.rates().keptLonger())),
        asOf,
        source);
  }

  /// The rates of a call whose prompt has so many tokens.
  public Rates forPrompt(long tokens) {
    return longPrompt.filter(l -> tokens > l.above()).map(LongPrompt::rates).orElse(rates);
  }
}
