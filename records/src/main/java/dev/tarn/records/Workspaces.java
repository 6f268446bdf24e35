package dev.tarn.records;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Workspaces. Each change raises the revision of accounts and is written down.
public interface Workspaces {
  /// The same, whose changes are put down to `actor`.
  Workspaces by(Actor actor);

  /// Makes a workspace with what `workspace` says, its time aside; empty if there is, or ever was,
  /// one of this name.
  Optional<Workspace> create(Workspace workspace);

  /// The workspace of this name, unless it was deleted.
  Optional<Workspace> find(String name);

  /// By name.
  Page<Workspace> page(Page.Asked asked);

  /// Changes limits, routing and what may follow stored keys; empty if there is none.
  ///
  /// @param how told how it is, says how it is to be; its name and its time stay
  Optional<Workspace> change(String name, UnaryOperator<Workspace> how);

  /// Deletes a workspace that no key opens any more, and its provider keys with it. Its name is
  /// never given again: what was remembered under it would open to others.
  Deleted delete(String name);

  /// What became of a deletion.
  enum Deleted {
    DONE,
    /// There is none of this name.
    UNKNOWN,
    /// It has keys that are neither revoked nor expired.
    HAS_KEYS
  }
}
