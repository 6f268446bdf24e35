package dev.tarn.records;

import dev.tarn.config.Secret;
import java.util.List;
import java.util.Optional;

/// Provider keys that workspaces have stored. Their values go in here and come out of [KeyVault]
/// only. Each change raises the revision of accounts and is written down.
public interface ProviderKeys {
  /// Keys of one provider that a workspace may store: far more than a call may try.
  int MOST_OF_A_PROVIDER = 100;

  /// The same, whose changes are put down to `actor`; else they are the router's own.
  ProviderKeys by(Actor actor);

  /// Stores a key. Its value is encrypted before it reaches the disk.
  ///
  /// @param hint the value, masked
  /// @throws LabelTakenException if the workspace has a key of this label
  /// @throws TooManyKeysException if it has [#MOST_OF_A_PROVIDER] of this provider
  /// @throws UnknownWorkspaceException if there is no such workspace
  StoredKey add(String workspace, StoredKey.Attributes attributes, Secret value, String hint);

  /// All of a workspace, in the order in which they were stored.
  List<StoredKey> list(String workspace);

  /// One of a workspace.
  Optional<StoredKey> find(String workspace, String id);

  /// Changes what is said of a key, which is alive again; empty if there is none.
  ///
  /// @throws LabelTakenException if the workspace has another key of this label
  /// @throws IllegalArgumentException if it would be for another provider
  Optional<StoredKey> change(String workspace, String id, StoredKey.Attributes attributes);

  /// Replaces a key's value, which is gone for good; empty if there is none.
  Optional<StoredKey> replace(String workspace, String id, Secret value, String hint);

  /// Removes a key and its value; false if there is none.
  boolean remove(String workspace, String id);

  /// The provider has refused this version of a key: it is passed over until it is changed or
  /// tested again.
  void refused(StoredKey key, String why);

  /// A test has shown that the provider takes this version of a key.
  void accepted(StoredKey key);

  /// There is a key of this label.
  final class LabelTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabelTakenException(String label) {
      super("there is a key labelled '" + label + "'");
    }
  }

  /// A workspace has as many keys of a provider as it may.
  final class TooManyKeysException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyKeysException(String provider) {
      super("there are " + MOST_OF_A_PROVIDER + " keys of " + provider);
    }
  }

  /// There is no workspace of this name.
  final class UnknownWorkspaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownWorkspaceException(String workspace) {
      super("there is no workspace '" + workspace + "'");
    }
  }
}
