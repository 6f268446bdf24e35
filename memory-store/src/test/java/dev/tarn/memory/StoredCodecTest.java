package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;

class StoredCodecTest {
  private static final Instant AT = Instant.parse("2026-05-08T09:00:00.123456789Z");

  @Test
  void everythingKnownOfAMemory_comesBack() throws IOException {
    Memory full =
        new Memory(
            "mem_1",
            new MemoryScope("w/1", "p", "ü%", Optional.of("agent")),
            Memory.Kind.FACT,
            "Text with 漢字 and 😀",
            Optional.of(Memory.Role.ASSISTANT),
            Optional.of("Clara"),
            Optional.of("c"),
            70_000,
            3,
            "de",
            Optional.of("hash"),
            AT,
            Optional.of(AT.plusSeconds(1)),
            Optional.of(AT.plusSeconds(2)),
            Optional.of(AT.plusSeconds(3)),
            Optional.of(AT.plusSeconds(4)),
            2,
            Memory.Trust.TOOL,
            new Memory.Source(Optional.of("msg_1"), Optional.of("quoted"), Optional.of("mem_0")),
            Map.of("a", 1, "b", "two", "c", true, "d", List.of(1, 2)),
            2,
            Optional.of(Instant.ofEpochMilli(77)),
            Optional.of(new Claim("user", "home", "Berlin")),
            true,
            Memory.Standing.USEFUL);
    Saying.Spot spot = new Saying.Spot("c", 70_000, 3, "hash", Optional.of("msg_1"));
    Revision revision =
        new Revision(
            Optional.of("better"),
            Optional.of(Map.of("stars", 4)),
            Optional.of(new Revision.Edit<>(Optional.of(AT))),
            Optional.of(new Revision.Edit<>(Optional.empty())),
            Optional.empty(),
            Optional.of(false),
            Optional.of(Memory.Standing.WRONG));
    Stored stored =
        new Stored(
            full,
            Map.of("t1", new Saying(AT, Optional.of(spot), true), "t2", Saying.at(AT)),
            Optional.of("mem_2"),
            new Ties(
                Optional.of(new Ties.Ending(AT, "mem_3", AT.plusSeconds(7))),
                Optional.of("mem_4"),
                2,
                Optional.of(AT)),
            Optional.of(Draft.of(full)),
            List.of(
                new Amendment("change_1", AT, new Amendment.Revised(revision)),
                new Amendment(
                    "change_2", AT, new Amendment.Ruled("mem_3", Amendment.Ruling.YIELDS)),
                new Amendment("change_3", AT, new Amendment.Undone("change_1"))));

    assertThat(StoredCodec.read(StoredCodec.write(stored), 77)).isEqualTo(stored);
  }

  @Test
  void whatIsAbsent_staysAbsent() throws IOException {
    Stored piece = Pieces.of(Given.turn(Given.ANN, "c", 0, "I am allergic to peanuts.")).getFirst();

    assertThat(StoredCodec.read(StoredCodec.write(piece), 0)).isEqualTo(piece);
  }

  @Test
  void bytesOfAnotherFormat_areRefused() {
    assertThatThrownBy(() -> StoredCodec.read(new BytesRef(new byte[] {9, 1, 2}), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 9");
  }
}
