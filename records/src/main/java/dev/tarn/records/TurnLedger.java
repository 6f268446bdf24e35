package dev.tarn.records;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which turns are known: keyed hashes only, never text. Written through [Records#submit]. Turns
/// that were dropped ([Submission#retiredTurns]) count as unknown everywhere.
public interface TurnLedger {
  /// A conversation of the scope, if it is known.
  Optional<Conversation> conversation(String scope, String id);

  /// The conversations of the scope last seen, most recent first, that hold any of these turns.
  List<Conversation> holding(String scope, Collection<String> hashes, int limit);

  /// Those of the hashes that are known anywhere in the scope, or were forgotten there: either way
  /// a history that shows them says nothing new.
  Set<String> known(String scope, Collection<String> hashes);

  /// Keys of the turns with these hashes anywhere in the scope, by their hashes.
  Map<String, List<String>> keys(String scope, Collection<String> hashes);

  /// Those of the hashes that were forgotten in the scope.
  Set<String> forgotten(String scope, Collection<String> hashes);

  /// The turns of a conversation that were not dropped, in order, at most the newest 4,000.
  record Conversation(String id, Instant lastSeen, List<KnownTurn> turns) {}

  /// One of them.
  record KnownTurn(int position, String role, String hash, int occurrence, String key) {}
}
