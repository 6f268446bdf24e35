package dev.tarn.memory;

import java.time.Instant;

/// Something that somebody did to a memory, which made a new version of it.
///
/// @param id of the change, by which a replay is recognised
record Amendment(String id, Instant at, Act act) {

  /// What was done.
  sealed interface Act {}

  /// It was corrected or rated.
  record Revised(Revision revision) implements Act {}

  /// It was decided how it stands to another fact about the same.
  record Ruled(String other, Ruling ruling) implements Act {}

  /// An earlier amendment was taken back.
  record Undone(String amendment) implements Act {}

  /// How two facts about the same stand to each other.
  enum Ruling {
    /// This one is true, the other has ended.
    STANDS,
    /// The other is true, this one has ended.
    YIELDS,
    /// Both are true.
    BOTH,
    /// Nobody wants to be asked.
    DISMISSED,
    /// Nothing ends the other; the decision is open.
    OPEN;

    /// The same seen from the other fact.
    Ruling reversed() {
      return switch (this) {
        case STANDS -> YIELDS;
        case YIELDS -> STANDS;
        case BOTH, DISMISSED, OPEN -> this;
      };
    }
  }
}
