package dev.tarn.records;

import dev.tarn.config.Secret;
import java.util.List;
import java.util.Optional;

/// Workspaces and the memory keys that belong to them. Only SHA-256 hashes of keys are kept.
public interface Keys {
  /// Makes a key, and the workspace if it is new. The value is shown this once.
  Created create(NewKey key);

  /// Makes a key with a value given by the operator; does nothing if it is there already.
  ///
  /// @throws IllegalArgumentException if the value is no Tarn key ([KeyText])
  TarnKey adopt(NewKey key, Secret value);

  /// The key with this value, revoked and expired ones too: the caller says what is wrong with it.
  Optional<TarnKey> find(Secret presented);

  /// All keys, or those of one workspace, oldest first.
  List<TarnKey> list(Optional<String> workspace);

  /// Revokes a key by its id; false if there is none.
  boolean revoke(String id);

  /// Whether no key was ever made.
  boolean isEmpty();

  /// A new key and its value.
  record Created(TarnKey key, Secret value) {}
}
