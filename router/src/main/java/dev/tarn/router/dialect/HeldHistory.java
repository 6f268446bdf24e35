package dev.tarn.router.dialect;

/// A history that the provider holds and a call goes on with, instead of sending it.
///
/// @param id the provider's
/// @param grows whether the same id names the history with this call in it, too; else each answer
///   has an id of its own
public record HeldHistory(String id, boolean grows) {}
