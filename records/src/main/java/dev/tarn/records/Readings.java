package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which conversations an LLM is still to read for facts. Methods block.
public interface Readings {
  /// The workspaces whose conversations are read, with all that holds for them.
  List<Workspace> readers();

  /// Conversations of a workspace in which something was said that was not read, those first that
  /// were quiet for longest.
  ///
  /// @param after last seen later than this
  /// @param until last seen no later than this
  List<Due> due(String workspace, Instant after, Instant until, int limit);

  /// A conversation was read as far as what was said by then.
  void read(String scope, String conversation, Instant until);

  /// Takes tokens out of what a day may cost; false if that does not hold them.
  ///
  /// @param tokens fewer than none are given back, and always taken
  boolean take(String workspace, Instant now, long tokens, long most);

  /// A conversation that is due.
  ///
  /// @param readAt up to when it was read before
  record Due(String scope, String conversation, Instant lastSeen, Optional<Instant> readAt) {}
}
