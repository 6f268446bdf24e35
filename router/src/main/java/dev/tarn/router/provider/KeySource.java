package dev.tarn.router.provider;

/// Whose key pays for a call.
public enum KeySource {
  /// The caller's own, passed through and forgotten.
  PASSTHROUGH("passthrough"),
  /// One that the caller's workspace has stored.
  STORED("stored"),
  /// The operator's.
  HOSTED("hosted");

  private final String wire;

  KeySource(String wire) {
    this.wire = wire;
  }

  /// As written in `x-memorylake-key-source`, where a stored key's label follows.
  public String wire() {
    return wire;
  }
}
