package dev.tarn.router.dialect;

/// Tokens as a provider counts them.
///
/// @param input all of the prompt, what the cache read and wrote included
/// @param cached of the input, read from the provider's prompt cache
/// @param cacheWritten of the input, written to the provider's prompt cache
/// @param output all of the answer, thinking included
/// @param reasoning of the output, thought
public record Usage(long input, long cached, long cacheWritten, long output, long reasoning) {
  /// What every provider tells.
  public Usage(long input, long cached, long output) {
    this(input, cached, 0, output, 0);
  }

  /// Of the input, neither read from the cache nor written to it.
  public long fresh() {
    return Math.max(0, input - cached - cacheWritten);
  }
}
