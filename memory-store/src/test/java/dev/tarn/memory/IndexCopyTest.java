package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.recall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCopyTest {
  @TempDir Path folder;
  private Path index;
  private Path copy;

  @BeforeEach
  void places() throws IOException {
    index = folder.resolve("index");
    copy = Files.createDirectory(folder.resolve("copy"));
  }

  private MemoryStore open(Path path) {
    return MemoryStores.open(path, Optional.empty(), 1_000);
  }

  private static Change said(int number) {
    return learn(ANN, "c", number, "The box with label Z" + number + "Q stands in the attic.");
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void copy_isTheLastCommitOfAnIndexInUse() {
    try (MemoryStore store = open(index)) {
      store.apply(List.of(said(1)));
      store.commit(7);
      store.apply(List.of(said(2)));

      MemoryStores.copy(index, copy);
    }
    assertThat(MemoryStores.inspect(copy).position()).isEqualTo(7);
    try (MemoryStore restored = open(copy)) {
      assertThat(restored.position()).isEqualTo(7);
      assertThat(recall(restored, ANN, "Where is the box with label Z1Q?"))
          .containsExactly("The box with label Z1Q stands in the attic.");
    }
  }

  @Test
  void copy_isReadableByItsOwnerOnly() {
    try (MemoryStore store = open(index)) {
      store.apply(List.of(said(1)));
      store.commit(1);
      MemoryStores.copy(index, copy);
    }
    assertThat(files(copy))
        .isNotEmpty()
        .allSatisfy(file ->
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------"));
  }

  @Test
  void copies_areWholeWhileTheIndexIsWrittenAndItsFilesGo() {
    AtomicBoolean enough = new AtomicBoolean();
    try (MemoryStore store = open(index)) {
      store.apply(List.of(said(0)));
      store.commit(1);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> {
            for (int i = 1; !enough.get(); i++) {
              store.apply(
                  List.of(
                      said(i),
                      new Change.Forget(
                          ANN,
                          Set.of(
                              store
                                  .list(ANN, MemoryFilter.ALL, 1, Optional.empty())
                                  .memories()
                                  .getFirst()
                                  .id()))));
              store.commit(i + 1);
            }
          });
      for (int i = 0; i < 20; i++) {
        Path to = copyTo("copy-" + i);
        IndexReport report = MemoryStores.inspect(to);
        assertThat(report.faults()).isEmpty();
        assertThat(report.position()).isPositive();
      }
      enough.set(true);
      writing.join();
    }
  }

  private Path copyTo(String name) {
    try {
      Path to = Files.createDirectory(folder.resolve(name));
      MemoryStores.copy(index, to);
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void inspect_countsWhatIsThereAndWritesNothing() {
    try (MemoryStore store = open(index)) {
      store.apply(List.of(said(1), said(2), said(3)));
      store.commit(9);
      List<Path> before = files(index);

      IndexReport report = MemoryStores.inspect(index);

      assertThat(report.memories()).isEqualTo(3);
      assertThat(report.position()).isEqualTo(9);
      assertThat(report.bytes()).isPositive();
      assertThat(report.faults()).isEmpty();
      assertThat(files(index)).containsExactlyInAnyOrderElementsOf(before);
    }
  }

  @Test
  void inspect_findsAByteThatChanged() throws IOException {
    try (MemoryStore store = open(index)) {
      store.apply(List.of(said(1), said(2), said(3)));
      store.commit(9);
    }
    Path largest =
        files(index).stream()
            .filter(file -> file.toString().matches(".*\\.(cfs|fdt|tim|doc)"))
            .max(Comparator.comparingLong(file -> file.toFile().length()))
            .orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
      file.seek(file.length() / 2);
      int before = file.read();
      file.seek(file.length() / 2);
      file.write(before ^ 1);
    }
    assertThat(MemoryStores.inspect(index).faults()).isNotEmpty();
  }

  @Test
  void whereNoIndexIs_bothSaySoAndMakeNone() {
    assertThatThrownBy(() -> MemoryStores.inspect(index))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no index");
    assertThatThrownBy(() -> MemoryStores.copy(index, copy)).isInstanceOf(StoreException.class);
    assertThat(index).doesNotExist();
  }
}
