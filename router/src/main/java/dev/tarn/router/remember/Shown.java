package dev.tarn.router.remember;

import dev.tarn.memory.MemoryScope;
import dev.tarn.router.remember.TurnLedger.When;
import java.util.List;

/// The turns that a call shows, with the hashes that they are known by.
///
/// @param turns oldest first
/// @param hashes of these, in the same order
/// @param newest index of the turn that is said now, -1 if none is
record Shown(MemoryScope scope, List<SeenTurn> turns, List<String> hashes, int newest, When when) {

  /// Whether a person says this turn now. That is new, even if it was said before or forgotten
  /// since; what stands in a history is not.
  boolean isSaidNow(int turn) {
    return turn == newest && turns.get(turn).role().equals(SeenTurn.USER);
  }
}
