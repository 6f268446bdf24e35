package dev.tarn.router.http;

/// What is served at an address.
public enum Door {
  /// Everything, as long as the operator has no address of their own.
  ALL,
  /// Calls and the APIs of keys; nothing that the operator's key opens.
  CALLERS,
  /// Our own APIs and the operator's pages; no call of a model.
  OPERATOR;

  /// Whether the operator's key is taken.
  boolean takesOperators() {
    return this != CALLERS;
  }

  /// Whether models are called.
  boolean takesCalls() {
    return this != OPERATOR;
  }
}
