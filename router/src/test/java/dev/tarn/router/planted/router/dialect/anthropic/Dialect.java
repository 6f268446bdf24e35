package dev.tarn.router.planted.router.dialect.anthropic;

/// Breaks no rule.
public final class Dialect {}
