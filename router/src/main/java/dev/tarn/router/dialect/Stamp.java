package dev.tarn.router.dialect;

/// What a reply is stamped with where the provider stamps nothing.
///
/// @param id letters and digits, unique; also the seed of ids that a provider leaves out
/// @param createdSeconds since 1970
/// @param model as the provider was asked for it
public record Stamp(String id, long createdSeconds, String model) {}
