package dev.tarn.benchmarks.load;

/// The ways of calling that are compared.
enum Way {
  DIRECT("direct", ""),
  NGINX("nginx", ""),
  OFF("tarn, memory off", "off"),
  /// The same without usage being written down, to tell what that adds.
  UNCOUNTED("tarn, memory off, usage off", "off"),
  /// With a key that has limits which nobody reaches: calls and tokens a minute, calls at once.
  LIMITED("tarn, memory off, limits", "off"),
  /// With the operator's key, which budgets are for.
  HOSTED("tarn, memory off, hosted", "off"),
  /// The same within a budget that is reserved and settled, and never spent.
  BUDGETED("tarn, memory off, hosted, budget", "off"),
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

  boolean hasMemory() {
    return this == IDLE || this == BACKLOG;
  }

  /// Whether the operator pays, and not the caller.
  boolean isHosted() {
    return this == HOSTED || this == BUDGETED;
  }

  /// Whether it differs from [#OFF] in what a call is counted against, which is the same for every
  /// wire format.
  boolean isHeldToLimits() {
    return this == LIMITED || isHosted();
  }
}
