package dev.tarn.router.provider;

import java.util.Optional;

/// One way to answer a call: a provider, the model's name there, a key.
///
/// @param model empty if the client's own bytes name it rightly
/// @param called the model's name there, whoever writes it; empty if the call names none
public record Attempt(
    Provider provider, Credential credential, Optional<String> model, String called) {
  /// Two attempts of the same are one.
  String id() {
    return String.join(" ", provider.name(), credential.id(), called);
  }
}
