package dev.tarn.router.provider;

import io.vertx.core.MultiMap;

/// Signs a request after its URL is final. The only code that reveals a provider's key.
final class Credentials {
  private Credentials() {}

  /// Adds the credential to the headers of the request it was made for.
  static MultiMap sign(MultiMap headers, Credential credential) {
    credential
        .key()
        .ifPresent(key ->
            headers.set(key.sentAs().header(), key.sentAs().scheme() + key.value().reveal()));
    return headers;
  }
}
