package dev.tarn.router.remember;

import dev.tarn.memory.Change;
import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Turn;
import dev.tarn.router.remember.reading.Extractor;
import dev.tarn.router.remember.reading.Quarantine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads turns on their way into the store: which are kept apart, and what facts they state. Pure
/// and thread-safe: a turn that is replayed reads the same.
public final class TurnReader {
  private static final MemoryScope NOBODY =
      new MemoryScope("none", "none", "none", Optional.empty());

  private final Extractor extractor;

  public TurnReader(Extractor extractor) {
    this.extractor = extractor;
  }

  /// The change with what was read of its turn, if it is one.
  Change read(Change change) {
    return change instanceof Change.Learn learn ? read(learn.turn()) : change;
  }

  private Change.Learn read(Turn turn) {
    boolean quarantined = turn.quarantined() || Quarantine.isDue(turn.text());
    Turn read = quarantined ? quarantined(turn) : turn;
    return new Change.Learn(read, quarantined ? List.of() : extractor.facts(read));
  }

  /// How many memories a user's turn with this text becomes.
  int memoriesIn(String text, Instant at) {
    int pieces = Turn.memoriesIn(text);
    List<Fact> facts = extractor.facts(turn(text, at));
    // Few turns state anything, and only of those it must be known.
    return facts.isEmpty() || Quarantine.isDue(text) ? pieces : pieces + facts.size();
  }

  private static Turn turn(String text, Instant at) {
    return new Turn(
        NOBODY,
        "",
        0,
        "",
        "",
        Memory.Role.USER,
        Optional.empty(),
        text,
        at,
        Optional.empty(),
        false);
  }

  private static Turn quarantined(Turn turn) {
    return new Turn(
        turn.scope(),
        turn.conversation(),
        turn.number(),
        turn.key(),
        turn.hash(),
        turn.role(),
        turn.speaker(),
        turn.text(),
        turn.at(),
        turn.messageId(),
        true);
  }
}
