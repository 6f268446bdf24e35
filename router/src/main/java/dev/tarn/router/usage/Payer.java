package dev.tarn.router.usage;

import dev.tarn.records.CallLimits;

/// Whose limits a call is held to.
///
/// @param key id of the Tarn key
/// @param ofWorkspace for all calls of the workspace together
public record Payer(String workspace, CallLimits ofWorkspace, String key, CallLimits ofKey) {
  /// Whether money is limited.
  public boolean hasBudget() {
    return ofKey.hasBudget() || ofWorkspace.hasBudget();
  }

  /// Whether tokens are counted.
  public boolean countsTokens() {
    return ofKey.tokensPerMinute().isPresent() || ofWorkspace.tokensPerMinute().isPresent();
  }

  /// Whether the workspace's calls are counted, in a minute or at once.
  boolean isWorkspaceLimited() {
    return ofWorkspace.requestsPerMinute().isPresent()
        || ofWorkspace.tokensPerMinute().isPresent()
        || ofWorkspace.concurrentCalls().isPresent();
  }
}
