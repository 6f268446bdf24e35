package dev.tarn.router.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// Signs a request after its URL is final. The only code that reveals a provider's key.
final class Credentials {
  private Credentials() {}

  /// Adds the credential to the headers of the request it was made for.
  static MultiMap sign(MultiMap headers, Credential credential) {
    credential
        .key()
        .ifPresent(key -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal()));
    return headers;
  }
}
