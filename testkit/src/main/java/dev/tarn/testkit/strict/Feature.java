package dev.tarn.testkit.strict;

/// What SDKs offer beyond text, and what not every model takes.
public enum Feature {
  /// Pictures in what the user says.
  PICTURES,
  /// Answers that keep to a JSON schema.
  SCHEMAS
}
