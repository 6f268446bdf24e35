package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where keys are brought from.
public enum ImportFormat {
  /// OpenRouter's keys as its API shows them, with the `key` that it takes.
  @JsonProperty("openrouter")
  OPENROUTER,
  /// The configuration of LiteLLM's proxy, as JSON.
  @JsonProperty("litellm")
  LITELLM,
  /// `NAME=value` in lines.
  @JsonProperty("env")
  ENV
}
