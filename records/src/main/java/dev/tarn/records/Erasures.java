package dev.tarn.records;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Erasing, as far as this room goes. Blocks, except for [#epoch].
///
/// An erasure goes through three steps, each of which may be taken again after a crash: [#begin]
/// deletes what lies here, tells the journal to delete the rest, and closes the scopes, in one
/// transaction; once the store shows nothing of it any more, [#seal] opens them for what begins
/// from then on; once the store's files are clean, [#finish] cleans the database's.
public interface Erasures {
  /// What begins now begins under this epoch; to be handed in with what it leaves behind. Never
  /// blocks.
  long epoch();

  /// Begins an erasure.
  Erasure begin(Erasure.Order order);

  /// One of a workspace, for 400 days.
  Optional<Erasure> find(String workspace, String id);

  /// Those that are not done, oldest first.
  List<Erasure> unfinished();

  /// Deletes what could wait of scopes that are erased whole, and opens all scopes of the erasure.
  void seal(String id);

  /// Takes the user's name from what calls used, and text that was deleted out of the database's
  /// files.
  ///
  /// @return false if others are in the way; to be asked again
  boolean finish(String id);

  /// Keys of scopes of a workspace in which anything is kept about a user, and perhaps of others
  /// that look alike.
  ///
  /// @param prefix what the keys begin with, before the project
  /// @param user as it stands in keys
  Collection<String> scopes(String prefix, String user);
}
