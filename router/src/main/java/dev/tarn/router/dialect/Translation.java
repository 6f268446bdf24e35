package dev.tarn.router.dialect;

import java.util.Optional;

/// How a dialect is translated, each end by itself; only used when client and provider speak
/// different ones. No dialect knows another: what passes between them is neutral.
public record Translation(Optional<ClientEnd> client, Optional<ProviderEnd> provider) {
  /// Of a dialect that is not translated.
  public static final Translation NONE = new Translation(Optional.empty(), Optional.empty());

  /// Of a dialect that both sides may speak.
  public static Translation of(ClientEnd client, ProviderEnd provider) {
    return new Translation(Optional.of(client), Optional.of(provider));
  }
}
