package dev.tarn.router.dialect;

/// Tokens as a provider counts them.
///
/// @param cached of the input, read from the provider's prompt cache
public record Usage(long input, long cached, long output) {}
