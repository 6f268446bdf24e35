package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recall;
import static dev.tarn.memory.Given.recollect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index that an older version wrote: `index-format-1.zip` was made by the version before facts,
/// from two turns in the same words, one of an assistant with a vector, one retired, and a note.
class OlderIndexTest {
  @TempDir Path index;

  @BeforeEach
  void unpack() throws IOException {
    try (InputStream file =
            Objects.requireNonNull(getClass().getResourceAsStream("index-format-1.zip"));
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, index.resolve(entry.getName()));
      }
    }
  }

  private MemoryStore open() {
    return MemoryStores.open(index, Optional.of(StoreFixture.SPACE), 1_000);
  }

  private static List<Memory> all(MemoryStore store) {
    return store.list(ANN, MemoryFilter.ALL, 10, Optional.empty()).memories();
  }

  @Test
  void anIndexOfTheFirstFormat_holdsWhatItHeld() {
    try (MemoryStore store = open()) {
      assertThat(store.position()).isEqualTo(6);
      assertThat(all(store))
          .extracting(Memory::text)
          .containsExactly(
              "The new bicycle has a belt drive.",
              "My sister Clara keeps bees in Freiburg.",
              "Prefers trains to planes");
      Memory bees = all(store).get(1);
      assertThat(bees.timesSeen()).isEqualTo(2);
      assertThat(bees.createdAt()).isEqualTo(START);
      assertThat(bees.source().messageId()).contains("msg_0");
      assertThat(bees.claim()).isEmpty();
      assertThat(bees.quarantined()).isFalse();
      assertThat(bees.standing()).isEqualTo(Memory.Standing.NEUTRAL);
      assertThat(recall(store, ANN, "Where does Clara keep bees?")).hasSize(1);
      assertThat(recollect(store, ANN, "cycling", StoreFixture.EAST, limits()).candidates())
          .anySatisfy(c -> assertThat(c.components().vector()).isPositive());
    }
  }

  @Test
  void anIndexOfTheFirstFormat_isLearnedOn() {
    try (MemoryStore store = open()) {
      store.apply(
          List.of(
              learn(ANN, "e", 7, "My sister Clara keeps bees in Freiburg."),
              learn(ANN, "d", 1, "My passport expires in October."),
              new Change.Retire(ANN, Set.of("ann/c/0"), START.plusSeconds(900))));
      store.commit(9);
    }
    try (MemoryStore store = open()) {
      assertThat(store.position()).isEqualTo(9);
      assertThat(all(store))
          .filteredOn(m -> m.text().contains("Clara keeps"))
          .singleElement()
          .satisfies(m -> assertThat(m.timesSeen()).isEqualTo(2));
      assertThat(recall(store, ANN, "When does my passport expire?")).hasSize(1);
    }
  }
}
