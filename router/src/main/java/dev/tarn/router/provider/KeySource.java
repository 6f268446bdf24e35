package dev.tarn.router.provider;

/// Whose key pays for a call.
public enum KeySource {
  /// The caller's own, passed through and forgotten.
  PASSTHROUGH("passthrough"),
  /// The operator's.
  HOSTED("hosted");

  private final String wire;

  KeySource(String wire) {
    this.wire = wire;
  }

  /// As written in `x-memorylake-key-source`.
  public String wire() {
    return wire;
  }
}
