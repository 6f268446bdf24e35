package dev.tarn.router.remember;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.TurnLedger;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What memory holds of turns that the ledger knows. The two are not the same: what was said while
/// learning was paused, or was forgotten since, is known by its hash and held nowhere. Reads ledger
/// and store, so it blocks; thread-safe.
public final class HeldTurns {
  /// Turns of one conversation that are looked up, the newest.
  private static final int MOST = 1_000;

  private final TurnLedger ledger;
  private final Store store;

  /// The pieces of turns, as [dev.tarn.memory.MemoryStore#said] finds them.
  public interface Store {
    /// By the keys of the turns.
    Map<String, List<Memory>> said(MemoryScope scope, Collection<String> turnKeys);
  }

  /// A turn of a conversation.
  ///
  /// @param role `user` or `assistant`
  /// @param pieces in their order, never none
  public record Held(String role, String hash, List<Memory> pieces) {}

  public HeldTurns(TurnLedger ledger, Store store) {
    this.ledger = ledger;
    this.store = store;
  }

  /// The pieces of turns by their hashes, wherever in the scope they were said; those that memory
  /// does not hold are missing.
  public Map<String, List<Memory>> of(MemoryScope scope, Collection<String> hashes) {
    Map<String, List<String>> keys = ledger.keys(scope.key(), hashes);
    Map<String, List<Memory>> said =
        store.said(scope, keys.values().stream().flatMap(List::stream).toList());
    Map<String, List<Memory>> held = new HashMap<>();
    keys.forEach((hash, all) ->
        all.stream()
            .filter(said::containsKey)
            .findFirst()
            .ifPresent(key -> held.put(hash, said.getOrDefault(key, List.of()))));
    return held;
  }

  /// What memory holds of a conversation, oldest first.
  public List<Held> conversation(MemoryScope scope, String id) {
    List<KnownTurn> turns =
        ledger.conversation(scope.key(), id).map(TurnLedger.Conversation::turns).orElse(List.of());
    List<KnownTurn> newest = turns.subList(Math.max(0, turns.size() - MOST), turns.size());
    Map<String, List<Memory>> held = of(scope, newest.stream().map(KnownTurn::hash).toList());
    return newest.stream()
        .filter(turn -> held.containsKey(turn.hash()))
        .map(turn -> new Held(turn.role(), turn.hash(), held.getOrDefault(turn.hash(), List.of())))
        .toList();
  }
}
