package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;

/// A provider's key and how it is sent: a caller's own as it came, the operator's as the row says.
public record ProviderKey(Secret value, ProviderRow.Auth sentAs) {}
