package dev.tarn.router.dialect;

/// A stretch of a body in bytes: from `start` up to, not including, `end`.
public record Span(int start, int end) {}
