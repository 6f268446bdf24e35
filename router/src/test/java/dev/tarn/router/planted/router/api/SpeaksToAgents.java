package dev.tarn.router.planted.router.api;

import io.modelcontextprotocol.spec.McpSchema;

/// Breaks a rule of the house on purpose.
public final class SpeaksToAgents {
  public Class<?> broken() {
    return McpSchema.class;
  }
}
