package dev.tarn.router.dialect;

/// What a body may hold.
///
/// @param nesting deepest JSON
/// @param bodyBytes largest body, and so largest string
public record ReadLimits(int nesting, int bodyBytes) {}
