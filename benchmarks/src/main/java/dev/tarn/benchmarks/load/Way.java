package dev.tarn.benchmarks.load;

/// The ways of calling that are compared.
enum Way {
  DIRECT("direct", ""),
  NGINX("nginx", ""),
  OFF("tarn, memory off", "off"),
  /// The same without usage being written down, to tell what that adds.
  UNCOUNTED("tarn, memory off, usage off", "off"),
  /// Recall without remembering: the only way to keep the learner idle under load.
  IDLE("tarn, memory on, learner idle", "read"),
  /// Recall and remember, while the learner has more to do than it can.
  BACKLOG("tarn, memory on, backlog", "full");

  private final String label;
  private final String mode;

  Way(String label, String mode) {
    this.label = label;
    this.mode = mode;
  }

  /// As it stands in the table.
  String label() {
    return label;
  }

  /// The value of `x-memorylake-memory`.
  String mode() {
    return mode;
  }

  boolean isTarn() {
    return !mode.isEmpty();
  }
}
