package dev.tarn.router.provider;

import dev.tarn.records.StoredKey;
import java.util.List;
import java.util.Optional;

/// What a caller can have of one provider, whatever the model.
///
/// @param by the attempt by which its models can be asked for; empty if nobody can ask, since no
///   key says where the provider is
/// @param stored the workspace's keys that may pay for the caller; empty where the operator's key
///   pays for all models
public record Outlook(Provider provider, Optional<Attempt> by, List<StoredKey> stored) {
  /// By whose key the provider is asked, without its value: what one is told may differ from what
  /// another is.
  public String id() {
    return provider.name() + " " + by.map(attempt -> attempt.credential().id()).orElse("");
  }

  /// Whether some key is for a model.
  ///
  /// @param name its name at the provider
  public boolean serves(String name) {
    String full = provider.name() + "/" + name;
    return stored.isEmpty()
        || stored.stream()
            .map(key -> key.attributes().models())
            .anyMatch(models -> Asker.matches(models, name) || Asker.matches(models, full));
  }
}
