package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.learn;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneMemorySpacesTest extends MemorySpacesContract {
  @TempDir private Path folder;

  @Override
  MemoryStore open(Spaces spaces) {
    return MemoryStores.open(folder.resolve("index"), spaces, 1_000);
  }

  @Test
  void vectorsOfMany_areTakenAwayInSteps() {
    VectorSpace space = StoreFixture.SPACE;
    Path index = folder.resolve("many");
    try (MemoryStore store = MemoryStores.open(index, Optional.of(space), 1_000)) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        changes.add(learn(ANN, "c" + i, 0, "The tent number " + i + " stands by the lake."));
      }
      store.apply(changes);
      Map<String, float[]> vectors = new HashMap<>();
      store.unembedded(300).forEach(one -> vectors.put(one.id(), StoreFixture.EAST));
      store.addVectors(space.id(), vectors);
      store.commit(1);
    }
    try (MemoryStore store = MemoryStores.open(index, workspace -> List.of(), 1_000)) {
      assertThat(store.dropVectors(ANN.workspace(), space.id())).isEqualTo(256);
      assertThat(store.dropVectors(ANN.workspace(), space.id())).isEqualTo(44);
      assertThat(store.dropVectors(ANN.workspace(), space.id())).isZero();
      assertThat(store.filled(ANN.workspace(), space.id()))
          .isEqualTo(new MemoryStore.Filled(0, 300));
      assertThat(store.unembedded(1)).isEmpty();
    }
  }
}
