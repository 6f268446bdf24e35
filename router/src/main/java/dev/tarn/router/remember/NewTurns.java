package dev.tarn.router.remember;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes of turns what is put on disk of them: their keys, and their words where they are to be
/// learned. Reads the ledger, so it blocks. Thread-safe.
final class NewTurns {
  private final dev.tarn.records.TurnLedger ledger;
  private final KeyedHash hash;
  private final TurnPayloads payloads;
  private final TurnReader reader;

  NewTurns(
      dev.tarn.records.TurnLedger ledger,
      KeyedHash hash,
      TurnPayloads payloads,
      TurnReader reader) {
    this.ledger = ledger;
    this.hash = hash;
    this.payloads = payloads;
    this.reader = reader;
  }

  /// What a turn is known by: its role and its words.
  String hashOf(SeenTurn turn) {
    return hash.of("turn", turn.role(), TurnText.normalised(turn.text()));
  }

  /// A call's turns at their place in a conversation.
  Attribution at(Place place, Shown shown) {
    Map<String, Integer> counts = new HashMap<>();
    place.kept().forEach(t -> counts.merge(t.hash(), 1, Integer::sum));
    int position = place.kept().stream().mapToInt(KnownTurn::position).max().orElse(-1) + 1;
    Set<String> known = known(shown, place.firstNew());
    PrivateSpans spans = new PrivateSpans();
    List<String> open = spans.next(shown.turns());
    List<NewTurn> fresh = new ArrayList<>();
    int userMemories = 0;
    for (int i = place.firstNew(); i < shown.turns().size(); i++) {
      SeenTurn turn = shown.turns().get(i);
      String turnHash = shown.hashes().get(i);
      int occurrence = counts.merge(turnHash, 1, Integer::sum);
      boolean learn = shown.isSaidNow(i) || !known.contains(turnHash);
      Optional<SeenTurn> learned =
          learn ? Optional.of(turn.redacted(open.get(i))) : Optional.empty();
      fresh.add(
          newTurn(
              shown.scope(),
              place.conversation(),
              position++,
              turn.role(),
              learned,
              turnHash,
              occurrence,
              shown.when().at()));
      if (turn.role().equals(SeenTurn.USER)) {
        userMemories += learned.map(l -> reader.memoriesIn(l.text(), shown.when().at())).orElse(0);
      }
    }
    return new Attribution(
        place.conversation(),
        place.isNew(),
        fresh,
        place.dropped(),
        place.droppedByAnswer(),
        shown.hashes(),
        new LinkedHashSet<>(shown.hashes()),
        counts,
        position,
        userMemories,
        true,
        shown.when().asOf(),
        spans.isOpen());
  }

  /// Of the new turns that a history shows, those that are known elsewhere. Most calls bring
  /// nothing but what is said now, and ask nothing.
  private Set<String> known(Shown shown, int firstNew) {
    Set<String> history = new HashSet<>();
    for (int i = firstNew; i < shown.turns().size(); i++) {
      if (!shown.isSaidNow(i)) {
        history.add(shown.hashes().get(i));
      }
    }
    return history.isEmpty() ? Set.of() : ledger.known(shown.scope().key(), history);
  }

  /// The answer of the model as the next turn of a conversation.
  NewTurn answer(MemoryScope scope, Attribution to, SeenTurn answer, Instant now) {
    String turnHash = hashOf(answer);
    return newTurn(
        scope,
        to.conversation(),
        to.nextPosition(),
        answer.role(),
        to.isPrivate() || !to.learns()
            ? Optional.empty()
            : Optional.of(answer.redacted(PrivateSpans.strip(answer.text()))),
        turnHash,
        to.counts().getOrDefault(turnHash, 0) + 1,
        now);
  }

  private NewTurn newTurn(
      MemoryScope scope,
      String conversation,
      int position,
      String role,
      Optional<SeenTurn> learned,
      String turnHash,
      int occurrence,
      Instant now) {
    String key =
        hash.of(
            "turn-key", scope.key(), conversation, role, turnHash, Integer.toString(occurrence));
    Optional<String> payload =
        learned.flatMap(turn ->
            payloads.write(conversation, position, key, turnHash, turn, turn.at().orElse(now)));
    return new NewTurn(position, role, turnHash, occurrence, key, payload);
  }
}
