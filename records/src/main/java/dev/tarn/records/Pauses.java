package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// Persons who let nothing be learned from their calls for a while. Kept under a keyed hash, so
/// that a pause outlives an erase and holds no name. Each change raises the revision of accounts.
/// Blocks.
public interface Pauses {
  /// Since when learning is paused; empty if it is not.
  Optional<Instant> since(Person person);

  /// Whether anybody at all has paused.
  boolean any();

  /// Pauses; does nothing if it is paused already.
  void pause(Person person, Instant at);

  /// Goes on; does nothing if it is not paused.
  void resume(Person person);

  /// One user in one project of a workspace, whatever the agent.
  record Person(String workspace, String project, String user) {}
}
