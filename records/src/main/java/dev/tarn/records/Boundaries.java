package dev.tarn.records;

import java.util.Optional;

/// Saved boundaries. Each change raises the revision of accounts and is written down.
///
/// A boundary does not change: what calls find under its name would be another memory.
public interface Boundaries {
  /// The same, whose changes are put down to `actor`.
  Boundaries by(Actor actor);

  /// Saves a boundary, its time aside; empty if its workspace has one of this name, or is none.
  Optional<Boundary> create(Boundary boundary);

  /// One of a workspace.
  Optional<Boundary> find(String workspace, String id);

  /// All of a workspace, by name.
  Page<Boundary> page(String workspace, Page.Asked asked);

  /// Removes one; false if there is none.
  boolean remove(String workspace, String id);
}
