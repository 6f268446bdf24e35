package dev.tarn.router.provider;

import java.util.Optional;

/// One way to answer a call: a provider, the model's name there, a key.
///
/// @param model empty if the client's own bytes name it rightly
public record Attempt(Provider provider, Credential credential, Optional<String> model) {}
