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
      if (isQuoted(fact, turn.text())) {
        Saying saying = Saying.of(turn, 0, fact.closes());
        Origin origin =
            new Origin(
                turn.scope(),
                turn.key(),
                source(fact, pieces, held),
                Pieces.trust(turn),
                turn.quarantined());
        memories.add(memory(fact, origin, saying, saying.spot().orElseThrow()));
      }
    }
    return memories;
  }

  /// The same of what was found in one memory, once for each turn that said it.
  static List<Stored> of(Stored source, List<Fact> facts) {
    Memory memory = source.memory();
    List<Stored> memories = new ArrayList<>();
    for (Fact fact : facts) {
      if (isQuoted(fact, memory.text())) {
        source
            .sayings()
            .forEach((turn, said) -> {
              Origin origin =
                  new Origin(memory.scope(), turn, Optional.of(source.id()), memory.trust(), false);
              Saying saying = new Saying(said.at(), said.spot(), fact.closes());
              said.spot().ifPresent(spot -> memories.add(memory(fact, origin, saying, spot)));
            });
      }
    }
    return memories;
  }

  /// Where a fact was found.
  ///
  /// @param turnKey of the turn that says it
  /// @param memoryId of the memory that holds the words
  private record Origin(
      MemoryScope scope,
      String turnKey,
      Optional<String> memoryId,
      Memory.Trust trust,
      boolean quarantined) {}

  private static boolean isQuoted(Fact fact, String text) {
    return !fact.quote().isBlank() && text.contains(fact.quote());
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

  private static Stored memory(Fact fact, Origin from, Saying saying, Saying.Spot spot) {
    Memory memory =
        new Memory(
            Hashes.factId(from.scope(), from.turnKey(), fact.claim()),
            from.scope(),
            Memory.Kind.FACT,
            fact.text(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(spot.conversation()),
            spot.turn(),
            0,
            Languages.of(fact.text()),
            Optional.of(spot.turnHash()),
            saying.at(),
            fact.validFrom(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            from.trust(),
            new Memory.Source(spot.messageId(), Optional.of(fact.quote()), from.memoryId()),
            Map.of(),
            1,
            Optional.empty(),
            Optional.of(fact.claim()),
            from.quarantined(),
            Memory.Standing.NEUTRAL);
    return Stored.said(memory, from.turnKey(), saying);
  }
}
