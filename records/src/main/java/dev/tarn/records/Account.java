package dev.tarn.records;

/// A Tarn key and the workspace it belongs to, as one look-up finds them.
public record Account(TarnKey key, Workspace workspace) {}
