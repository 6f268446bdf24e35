package dev.tarn.router.remember;

import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which conversation a call belongs to, and what in it is new.
///
/// @param conversation its id
/// @param isNew whether the ledger did not know it
/// @param newTurns those to be put on disk, in order; some only to be known, not learned
/// @param dropped keys of turns that an edited user turn replaces, gone as soon as it is answered
/// @param droppedByAnswer keys of answers that a regenerated one replaces
/// @param hashes of the request's turns, in order
/// @param visible hashes of all turns that the model sees
/// @param counts how often each hash occurs in the conversation, new turns included
/// @param nextPosition number of the turn that comes next
/// @param userMemories memories that the new turns of the user will make
/// @param learns whether the person lets it be learned what is said
/// @param asOf the epoch that the call began under: if something was erased since, nothing of it is
///   kept
/// @param isPrivate whether the request ends inside a private span, so that its answer is private
public record Attribution(
    String conversation,
    boolean isNew,
    List<NewTurn> newTurns,
    Set<String> dropped,
    Set<String> droppedByAnswer,
    List<String> hashes,
    Set<String> visible,
    Map<String, Integer> counts,
    int nextPosition,
    int userMemories,
    boolean learns,
    long asOf,
    boolean isPrivate) {

  /// With turns that are only known from now on: no history teaches them later either.
  public Attribution unlearned() {
    return new Attribution(
        conversation,
        isNew,
        newTurns.stream().map(NewTurn::unlearned).toList(),
        dropped,
        droppedByAnswer,
        hashes,
        visible,
        counts,
        nextPosition,
        0,
        false,
        asOf,
        isPrivate);
  }

  /// With turns that the model sees though the request does not show them.
  Attribution seeing(List<KnownTurn> held) {
    Set<String> all = new LinkedHashSet<>(visible);
    held.forEach(turn -> all.add(turn.hash()));
    return new Attribution(
        conversation,
        isNew,
        newTurns,
        dropped,
        droppedByAnswer,
        hashes,
        all,
        counts,
        nextPosition,
        userMemories,
        learns,
        asOf,
        isPrivate);
  }
}
