package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Change;
import dev.tarn.memory.Claim;
import dev.tarn.memory.Conflict;
import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Revision;
import dev.tarn.records.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TurnPayloadsTest {
  private static final Instant AT = Instant.parse("2026-05-08T09:00:00Z");
  private static final MemoryScope ANN = new MemoryScope("w1", "default", "ann", Optional.empty());

  private static Change read(JournalEntry.Kind kind, String payload) {
    return TurnPayloads.change(
        new JournalEntry(1, ANN.key(), Optional.empty(), Optional.empty(), kind, payload, AT));
  }

  @Test
  void revision_comesBackWithWhatItSetsAndWhatItTakesAway() {
    Revision revision =
        new Revision(
            Optional.of("Lives in Bern."),
            Optional.of(Map.of("stars", 4)),
            Optional.of(new Revision.Edit<>(Optional.of(AT))),
            Optional.of(new Revision.Edit<>(Optional.empty())),
            Optional.empty(),
            Optional.of(false),
            Optional.of(Memory.Standing.USEFUL));
    String payload = TurnPayloads.revise("mem_1", "change_1", revision, OptionalInt.of(3));

    assertThat(read(JournalEntry.Kind.REVISE, payload))
        .isEqualTo(new Change.Revise(ANN, "mem_1", "change_1", AT, revision, OptionalInt.of(3)));
  }

  @Test
  void factsFoundLater_comeBack() {
    List<Fact> facts =
        List.of(
            new Fact(
                new Claim("user", "home", "Bern"),
                "The user lives in Bern.",
                "in Bern",
                false,
                Optional.of(AT)));

    assertThat(read(JournalEntry.Kind.FIND, TurnPayloads.find("mem_1", facts)))
        .isEqualTo(new Change.Find(ANN, "mem_1", facts));
  }

  @Test
  void undoAndDecision_comeBack() {
    assertThat(
            read(
                JournalEntry.Kind.UNDO,
                TurnPayloads.undo("mem_1", "change_2", OptionalInt.empty())))
        .isEqualTo(new Change.Undo(ANN, "mem_1", "change_2", AT, OptionalInt.empty()));
    assertThat(
            read(
                JournalEntry.Kind.DECIDE,
                TurnPayloads.decide("conf_1", "change_3", Conflict.Decision.BOTH)))
        .isEqualTo(new Change.Decide(ANN, "conf_1", "change_3", AT, Conflict.Decision.BOTH));
  }

  @Test
  void note_fromBeforeThereWereStandings_isRead() {
    String early =
        """
        {"id":"note_1","scope":{"workspace":"w1","project":"default","user":"ann","agent":null},
         "kind":"NOTE","text":"Likes tea","role":null,"speaker":null,"conversation":null,"turn":0,
         "chunk":0,"language":"en","turnHash":null,"createdAt":1778230800.0,"validFrom":null,
         "validTo":null,"expiresAt":null,"retiredAt":null,"version":1,"trust":"USER",
         "source":{"messageId":null,"quote":null},"metadata":{},"timesSeen":1,"lastUsedAt":null}\
        """;

    Memory note = ((Change.Keep) read(JournalEntry.Kind.KEEP, early)).note();

    assertThat(note.text()).isEqualTo("Likes tea");
    assertThat(note.standing()).isEqualTo(Memory.Standing.NEUTRAL);
    assertThat(note.claim()).isEmpty();
    assertThat(note.quarantined()).isFalse();
    assertThat(note.source()).isEqualTo(Memory.Source.UNKNOWN);
    assertThat(read(JournalEntry.Kind.KEEP, TurnPayloads.note(note)))
        .isEqualTo(new Change.Keep(note));
  }
}
