package dev.tarn.router.dialect;

/// Tokens as a provider counts them.
///
/// @param input of the whole prompt
/// @param cached of the input, read from the provider's prompt cache
/// @param cacheWritten of the input, written to that cache
public record Usage(long input, long cached, long output, long cacheWritten) {
  /// Of a provider that does not tell what its cache wrote.
  public Usage(long input, long cached, long output) {
    this(input, cached, output, 0);
  }
}
