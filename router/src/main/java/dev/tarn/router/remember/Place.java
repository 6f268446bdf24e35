package dev.tarn.router.remember;

import dev.tarn.records.TurnLedger.KnownTurn;
import java.util.List;
import java.util.Set;

/// Where the turns of a call belong.
///
/// @param conversation its id
/// @param isNew whether the ledger does not know it
/// @param kept turns of the conversation that stand, in order
/// @param firstNew the first of the call's turns that the conversation does not hold
/// @param dropped keys of turns that an edited user turn replaces
/// @param droppedByAnswer keys of answers that a regenerated one replaces
record Place(
    String conversation,
    boolean isNew,
    List<KnownTurn> kept,
    int firstNew,
    Set<String> dropped,
    Set<String> droppedByAnswer) {

  /// A conversation of which nothing is dropped.
  static Place in(String conversation, boolean isNew, List<KnownTurn> kept, int firstNew) {
    return new Place(conversation, isNew, kept, firstNew, Set.of(), Set.of());
  }
}
