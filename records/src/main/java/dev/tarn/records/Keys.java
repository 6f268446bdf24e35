package dev.tarn.records;

import dev.tarn.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Tarn keys and their life. Only SHA-256 hashes of them are kept. Each change raises the revision
/// of accounts and is written down.
public interface Keys {
  /// The same, whose changes are put down to `actor`; else they are the router's own.
  Keys by(Actor actor);

  /// Makes a key, and the workspace if it is new. The value is shown this once.
  ///
  /// @throws WorkspaceDeletedException if its workspace was deleted
  Created create(NewKey key);

  /// The same with an id that the caller derives, so that it is made once however often it is asked
  /// for; empty if there is one of this id.
  Optional<Created> create(String id, NewKey key);

  /// Makes a key with a value given by the operator; does nothing if it is there already.
  ///
  /// @throws IllegalArgumentException if the value is no Tarn key ([KeyText])
  TarnKey adopt(NewKey key, Secret value);

  /// The key with this value and its workspace, revoked, disabled and expired ones too: the caller
  /// says what is wrong with it. By a value that was replaced a key is found as one that expires
  /// when the grace period ends.
  Optional<Account> find(Secret presented);

  /// The key with this id.
  Optional<TarnKey> named(String id);

  /// All keys, or those of one workspace, oldest first.
  List<TarnKey> list(Optional<String> workspace);

  /// The same in parts.
  Page<TarnKey> page(Optional<String> workspace, Page.Asked asked);

  /// Changes what a key may; empty if there is none, or it was revoked, or its workspace deleted.
  ///
  /// @param how told what it may, says what it is to; its workspace, role, project and user stay
  Optional<TarnKey> change(String id, UnaryOperator<NewKey> how);

  /// Gives a key a new value, shown this once; empty as above.
  ///
  /// @param grace how long the value before goes on to work; zero ends it at once
  Optional<Created> rotate(String id, Duration grace);

  /// Refuses a key until it is enabled again; empty as above.
  Optional<TarnKey> disable(String id);

  /// Takes a disabled key again; empty as above.
  Optional<TarnKey> enable(String id);

  /// Revokes a key by its id, for good; false if there is none.
  boolean revoke(String id);

  /// Whether no key was ever made.
  boolean isEmpty();

  /// How often accounts were changed: keys, workspaces, boundaries, provider keys, pauses. Whoever
  /// keeps what was read of them looks here whether it is still so.
  long revision();

  /// A new key, or a new value of one.
  record Created(TarnKey key, Secret value) {
    /// The value as text, to be shown this once.
    public String shown() {
      return value.reveal();
    }
  }

  /// Keys are made for workspaces that there are, or may be.
  final class WorkspaceDeletedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkspaceDeletedException(String workspace) {
      super("the workspace '" + workspace + "' was deleted, and its name is not given again");
    }
  }
}
