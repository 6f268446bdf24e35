package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;

/// A provider's key and the header it travels in: a caller's own as it came, the operator's as the
/// row says.
public record ProviderKey(Secret value, ProviderRow.Auth sentAs) {
  /// Name of the header.
  public String header() {
    return sentAs == ProviderRow.Auth.X_API_KEY ? "x-api-key" : "Authorization";
  }

  /// What stands before the key in it.
  public String scheme() {
    return sentAs == ProviderRow.Auth.X_API_KEY ? "" : "Bearer ";
  }
}
