package dev.tarn.benchmarks.load;

/// The wire formats of a call: the client's and the provider's.
enum Wire {
  OPENAI("openai"),
  ANTHROPIC("anthropic"),
  /// A hosted call in OpenAI's words, answered in Anthropic's.
  TRANSLATED("openai to anthropic");

  private final String label;

  Wire(String label) {
    this.label = label;
  }

  /// As it stands in the table.
  String label() {
    return label;
  }

  /// The one in which the same provider is called without a router.
  Wire ofProvider() {
    return this == TRANSLATED ? ANTHROPIC : this;
  }
}
