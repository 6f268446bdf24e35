package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recall;
import static dev.tarn.memory.Given.recollect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Lucene store keeps the contract, and what only a store on a disk must do.
class LuceneMemoryStoreTest extends MemoryStoreContract {
  @TempDir Path folder;

  @Override
  MemoryStore open(int perUser) {
    return MemoryStores.open(folder.resolve("index"), Optional.of(SPACE), perUser);
  }

  /// Where nobody learns nothing is committed, and recalls must not fill the heap.
  @Test
  void usesThatWaitForACommit_areBounded() {
    try (MemoryStore store = MemoryStores.open(folder.resolve("uses"), Optional.of(SPACE), 10)) {
      store.apply(List.of(learn(ANN, "c", 0, "The tent stands by the lake of Starnberg.")));
      String id = store.list(ANN, MemoryFilter.ALL, 1, Optional.empty()).memories().getFirst().id();
      List<String> others = IntStream.range(0, LastUse.MOST).mapToObj(i -> "mem_" + i).toList();
      store.used(ANN, others, START);
      store.used(ANN, List.of(id), START);
      store.commit(1);
      assertThat(store.get(ANN, id).orElseThrow().lastUsedAt()).isEmpty();

      store.used(ANN, List.of(id), START);
      store.commit(2);
      assertThat(store.get(ANN, id).orElseThrow().lastUsedAt()).contains(START);
    }
  }

  @Test
  void anIndexWhoseDiskFailed_isOpenedAnewAtItsLastCommit() throws IOException {
    Path index = folder.resolve("failing");
    Path away = folder.resolve("away");
    Change first = learn(ANN, "c", 0, "The tent stands by the lake of Starnberg.");
    Change second = learn(ANN, "c", 1, "The canoe lies upside down in the garage.");
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 1_000)) {
      store.apply(List.of(first));
      store.commit(1);
      Files.move(index, away);
      assertThatThrownBy(() -> store.apply(List.of(second))).isInstanceOf(StoreException.class);
      assertThatThrownBy(store::check).isInstanceOf(StoreException.class);
      assertThat(recall(store, ANN, "Where does the tent stand?")).hasSize(1);
      Files.move(away, index);

      assertThatThrownBy(() -> store.commit(2))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("opened anew");

      assertThat(store.position()).isEqualTo(1);
      store.check();
      store.apply(List.of(second));
      store.commit(2);
      assertThat(store.size().memories()).isEqualTo(2);
      assertThat(recall(store, ANN, "Where does the tent stand?")).hasSize(1);
    }
  }

  @Test
  void forgottenText_leavesTheDisk() throws IOException {
    Path index = folder.resolve("erase");
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 1_000)) {
      List<String> ids =
          store
              .apply(
                  List.of(
                      learn(ANN, "c", 0, "Please book a table for the evening at Luigi's."),
                      learn(ANN, "c", 1, "The vault code word is xylophonquarz for now."),
                      learn(ANN, "c", 2, "Bring the umbrella and the spare keys tomorrow.")))
              .getOrDefault("ann/c/1", List.of());
      store.addVectors(SPACE.id(), Map.of(ids.getFirst(), EAST));
      store.commit(1);
      assertThat(filesWith(index, "xylophonquarz")).isNotEmpty();

      store.apply(List.of(new Change.Forget(ANN, Set.copyOf(ids))));
      store.commit(2);

      assertThat(store.purge()).isTrue();
      assertThat(filesWith(index, "xylophonquarz")).isEmpty();
      assertThat(store.size().memories()).isEqualTo(2);
    }
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 1_000)) {
      assertThat(store.position()).isEqualTo(2);
      assertThat(recall(store, ANN, "the spare keys")).hasSize(1);
    }
  }

  @Test
  void whileAReaderHoldsTheOldFiles_aPurgeIsNotDone() throws IOException {
    Path index = folder.resolve("held-open");
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 1_000)) {
      store.apply(List.of(learn(ANN, "c", 0, "The vault code word is xylophonquarz for now.")));
      store.commit(1);
      MemoryStore.Matches reading = store.match(ANN, QuestionReader.search("the vault"), limits());
      store.apply(List.of(new Change.Erase(ANN)));
      store.commit(2);

      assertThat(store.purge()).isFalse();
      reading.close();

      assertThat(store.purge()).isTrue();
      assertThat(filesWith(index, "xylophonquarz")).isEmpty();
    }
  }

  private static List<Path> filesWith(Path folder, String word) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word)) {
          found.add(file);
        }
      }
      return found;
    }
  }

  @Test
  void secondProcess_isToldThatTheIndexIsHeld() {
    Path index = folder.resolve("held");
    try (MemoryStore first = MemoryStores.open(index, Optional.empty(), 10)) {
      first.check();
      assertThatThrownBy(() -> MemoryStores.open(index, Optional.empty(), 10))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("held by another process");
    }
  }

  @Test
  void brokenIndex_isToldAtOpening() throws IOException {
    Path index = folder.resolve("broken");
    try (MemoryStore store = MemoryStores.open(index, Optional.empty(), 10)) {
      store.apply(List.of(learn(ANN, "c", 0, "I am allergic to peanuts.")));
      store.commit(1);
    }
    try (Stream<Path> files = Files.list(index)) {
      for (Path file : files.filter(f -> f.toString().contains("segments_")).toList()) {
        Files.writeString(file, "not an index");
      }
    }

    assertThatThrownBy(() -> MemoryStores.open(index, Optional.empty(), 10))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void closedStore_failsAsAStore() {
    MemoryStore store = MemoryStores.open(folder.resolve("closed"), Optional.empty(), 10);
    store.close();

    assertThatThrownBy(store::check).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> recall(store, ANN, "peanuts in the kitchen"))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.apply(List.of())).isInstanceOf(StoreException.class);
  }

  @Test
  void anotherModel_fillsAFieldOfItsOwn() {
    Path index = folder.resolve("models");
    VectorSpace next = new VectorSpace("next", 2, 0.5f, 0.95f, Set.of("en"));
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 100)) {
      store.apply(List.of(learn(ANN, "c", 0, "I am allergic to peanuts.")));
      store.addVectors(SPACE.id(), Map.of(store.unembedded(1).getFirst().id(), EAST));
      store.commit(1);
    }
    try (MemoryStore store = MemoryStores.open(index, Optional.of(next), 100)) {
      store.addVectors("next", Map.of(store.unembedded(1).getFirst().id(), new float[] {0, 1}));
      store.commit(2);
    }
    try (MemoryStore store = MemoryStores.open(index, Optional.of(SPACE), 100)) {
      assertThat(store.unembedded(1)).isEmpty();
      assertThat(recollect(store, ANN, "food troubles", EAST, limits()).chosen()).hasSize(1);
    }
  }

  @Test
  void readers_seeWholeChangesWhileOneWrites() throws Exception {
    AtomicBoolean writing = new AtomicBoolean(true);
    try (MemoryStore store = MemoryStores.open(folder.resolve("busy"), Optional.empty(), 1_000);
        ExecutorService readers = Executors.newFixedThreadPool(3)) {
      Callable<Integer> reader =
          () -> {
            int most = 0;
            while (writing.get()) {
              List<Recollection.Candidate> found =
                  recollect(store, ANN, "letters of the lighthouse keeper", limits()).candidates();
              // Each change brings two turns of a conversation; never is one seen without the
              // other.
              assertThat(found.size() % 2).isZero();
              assertThat(found.size()).isGreaterThanOrEqualTo(most);
              most = found.size();
            }
            return most;
          };
      List<Future<Integer>> running =
          List.of(readers.submit(reader), readers.submit(reader), readers.submit(reader));
      try {
        for (int i = 0; i < 20; i++) {
          store.apply(
              List.of(
                  learn(ANN, "c" + i, 0, "Letter " + i + " of the lighthouse keeper came"),
                  learn(ANN, "c" + i, 1, "The lighthouse keeper wrote letters again, " + i)));
          if (i % 5 == 0) {
            store.commit(i);
          }
        }
      } finally {
        writing.set(false);
      }
      for (Future<Integer> one : running) {
        assertThat(one.get()).isLessThanOrEqualTo(40);
      }
      assertThat(recollect(store, ANN, "lighthouse letters", limits()).candidates()).hasSize(40);
    }
  }
}
