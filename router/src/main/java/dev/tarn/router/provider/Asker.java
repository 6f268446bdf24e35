package dev.tarn.router.provider;

import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import java.util.List;
import java.util.Optional;

/// Who asks, as far as it matters for who answers and whose key pays.
///
/// @param user whose call it is, if anybody says so
public record Asker(Workspace workspace, TarnKey key, Optional<String> user) {

  NewKey.Fallback fallback() {
    return key.attributes().fallback();
  }

  /// Whether the Tarn key may call a model that it names so.
  boolean mayCall(String model) {
    return matches(key.attributes().models(), model);
  }

  /// Whether the Tarn key may call a provider.
  boolean mayCall(Provider provider) {
    return mayCall(key, provider);
  }

  /// Whether a Tarn key may call a provider, which it names as callers may: by the name of its row
  /// or an alias.
  public static boolean mayCall(TarnKey key, Provider provider) {
    List<String> allowed = key.attributes().providers();
    return allowed.isEmpty()
        || allowed.contains(provider.name())
        || provider.row().aliases().stream().anyMatch(allowed::contains);
  }

  /// Whether a stored key is for calls of this caller, be it disabled or not.
  ///
  /// @param named the model as the client names it
  /// @param called the model's name at the provider
  boolean owns(StoredKey stored, Provider provider, String named, String called) {
    List<String> models = stored.attributes().models();
    return owns(stored, provider) && (matches(models, named) || matches(models, called));
  }

  /// The same for some model.
  boolean owns(StoredKey stored, Provider provider) {
    StoredKey.Attributes uses = stored.attributes();
    return uses.provider().equals(provider.name())
        && (uses.keys().isEmpty() || uses.keys().contains(key.id()))
        && (uses.users().isEmpty() || user.filter(uses.users()::contains).isPresent());
  }

  /// Whether a list of models, or beginnings of them, holds a name; one without entries holds all.
  static boolean matches(List<String> patterns, String name) {
    return patterns.isEmpty()
        || patterns.stream()
            .anyMatch(p ->
                p.endsWith("*") ? name.startsWith(p.substring(0, p.length() - 1)) : p.equals(name));
  }
}
