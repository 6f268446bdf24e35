package dev.tarn.router.provider;

import java.util.Optional;

/// A key bound to the provider it may be sent to.
///
/// @param key empty for a provider that needs none
public record Credential(Provider provider, KeySource source, Optional<ProviderKey> key) {}
