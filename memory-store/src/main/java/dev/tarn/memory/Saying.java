package dev.tarn.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// That a turn said what a memory holds.
///
/// @param at when
/// @param spot where; empty if the turn said nearly the same in other words
/// @param closes of a fact, whether it ends older values
record Saying(Instant at, Optional<Spot> spot, boolean closes) {
  /// The first of the turns that said a memory in its own words is where it stands, in whatever
  /// order they were learned.
  static final Comparator<Map.Entry<String, Saying>> FIRST =
      Comparator.comparing((Map.Entry<String, Saying> said) -> said.getValue().at)
          .thenComparing(said -> said.getValue().spot.orElseThrow().conversation)
          .thenComparingInt(said -> said.getValue().spot.orElseThrow().turn)
          .thenComparingInt(said -> said.getValue().spot.orElseThrow().chunk)
          .thenComparing(Map.Entry::getKey);

  /// A place in a conversation.
  record Spot(
      String conversation, int turn, int chunk, String turnHash, Optional<String> messageId) {}

  static Saying at(Instant when) {
    return new Saying(when, Optional.empty(), false);
  }

  static Saying of(Turn turn, int chunk, boolean closes) {
    Spot spot = new Spot(turn.conversation(), turn.number(), chunk, turn.hash(), turn.messageId());
    return new Saying(turn.at(), Optional.of(spot), closes);
  }

  /// The same of a turn with this hash, where none is known.
  Saying withTurnHash(String hash) {
    Optional<Spot> known =
        spot.map(s ->
            s.turnHash.isEmpty()
                ? new Spot(s.conversation, s.turn, s.chunk, hash, s.messageId)
                : s);
    return new Saying(at, known, closes);
  }

  /// The same from afar: another memory took this one's place.
  Saying united() {
    return new Saying(at, Optional.empty(), closes);
  }
}
