package dev.tarn.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What facts found in a turn become: a memory each. The same claim in another turn is another
/// memory here; that it repeats the first is for [Timeline] to say. Pure.
final class Facts {
  private Facts() {}

  /// @param pieces what the turn itself became
  /// @param held ids of the memories that hold these pieces
  static List<Stored> of(Turn turn, List<Fact> facts, List<Stored> pieces, List<String> held) {
    List<Stored> memories = new ArrayList<>();
    for (Fact fact : facts) {
      if (!fact.quote().isBlank() && turn.text().contains(fact.quote())) {
        memories.add(memory(turn, fact, source(fact, pieces, held)));
      }
    }
    return memories;
  }

  /// The piece with the quote; the first if the quote lies across two.
  private static Optional<String> source(Fact fact, List<Stored> pieces, List<String> held) {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).memory().text().contains(fact.quote())) {
        return Optional.of(held.get(i));
      }
    }
    return held.stream().findFirst();
  }

  private static Stored memory(Turn turn, Fact fact, Optional<String> source) {
    Memory memory =
        new Memory(
            Hashes.factId(turn.scope(), turn.key(), fact.claim()),
            turn.scope(),
            Memory.Kind.FACT,
            fact.text(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(turn.conversation()),
            turn.number(),
            0,
            Languages.of(fact.text()),
            Optional.of(turn.hash()),
            turn.at(),
            fact.validFrom(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            Pieces.trust(turn),
            new Memory.Source(turn.messageId(), Optional.of(fact.quote()), source),
            Map.of(),
            1,
            Optional.empty(),
            Optional.of(fact.claim()),
            turn.quarantined(),
            Memory.Standing.NEUTRAL);
    return Stored.said(memory, turn.key(), Saying.of(turn, 0, fact.closes()));
  }
}
