package dev.tarn.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a turn becomes: memories of at most [Splitter#MAX_CHARS] characters.
final class Pieces {
  private Pieces() {}

  /// None if the turn says too little to be kept.
  static List<Stored> of(Turn turn) {
    String language = Languages.of(turn.text());
    if (!Substance.worthKeeping(turn.text(), language)) {
      return List.of();
    }
    List<String> pieces = Splitter.pieces(turn.text());
    return IntStream.range(0, pieces.size())
        .mapToObj(chunk -> piece(turn, pieces.get(chunk), chunk, language))
        .toList();
  }

  private static Stored piece(Turn turn, String text, int chunk, String language) {
    Memory memory =
        new Memory(
            Hashes.memoryId(turn.scope(), turn.key(), chunk),
            turn.scope(),
            Memory.Kind.TURN,
            text,
            Optional.of(turn.role()),
            turn.speaker(),
            Optional.of(turn.conversation()),
            turn.number(),
            chunk,
            language,
            Optional.of(turn.hash()),
            turn.at(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            trust(turn),
            new Memory.Source(turn.messageId(), Optional.empty(), Optional.empty()),
            Map.of(),
            1,
            Optional.empty(),
            Optional.empty(),
            turn.quarantined(),
            Memory.Standing.NEUTRAL);
    return Stored.said(memory, turn.key(), Saying.of(turn, chunk, false));
  }

  /// How far what a turn says is believed.
  static Memory.Trust trust(Turn turn) {
    return turn.role() == Memory.Role.USER ? Memory.Trust.USER : Memory.Trust.ASSISTANT;
  }
}
