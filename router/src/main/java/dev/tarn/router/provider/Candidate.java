package dev.tarn.router.provider;

import java.util.Optional;

/// A provider that has a model.
///
/// @param named the model as the client names it, without what it says of routing
/// @param model its name there; empty if the call names none
/// @param rename the same, where the client's bytes name it otherwise
record Candidate(Provider provider, String named, Optional<String> model, Optional<String> rename) {
  /// The same at what the path names of that provider.
  Candidate at(Provider place) {
    return new Candidate(place, named, model, rename);
  }

  String called() {
    return model.orElse("");
  }
}
