package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recollect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Vectors as long as providers make them.
class LongVectorsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1_024, 1_025, 1_536, 3_072, 4_096})
  void vectorsOfAnyLength_areKept_andFoundAgain(int dimensions) {
    VectorSpace space =
        new VectorSpace("openai/m/" + dimensions, dimensions, .5f, .99f, Set.of("en"));
    Path index = folder.resolve("index");
    try (MemoryStore store = MemoryStores.open(index, Optional.of(space), 1_000)) {
      store.apply(
          List.of(
              learn(ANN, "c", 0, "The tent stands by the lake of Starnberg."),
              learn(ANN, "c", 1, "The canoe lies upside down in the garage.")));
      store.refresh();
      Map<String, float[]> vectors = new HashMap<>();
      store
          .unembedded(10)
          .forEach(
              one -> vectors.put(one.id(), axis(dimensions, one.text().contains("canoe") ? 1 : 0)));
      store.addVectors(space.id(), vectors);
      store.commit(1);
    }
    try (MemoryStore store = MemoryStores.open(index, Optional.of(space), 1_000)) {
      Asked asked = new Asked(space, 1, List.of(axis(dimensions, 1)));
      Recollection found = recollect(store, ANN, "What floats?", List.of(asked), limits());
      assertThat(found.chosen())
          .extracting(Memory::text)
          .containsExactly("The canoe lies upside down in the garage.");
      assertThat(store.size().unembedded()).isZero();
    }
  }

  private static float[] axis(int dimensions, int which) {
    float[] vector = new float[dimensions];
    vector[dimensions - 1 - which] = 1;
    return vector;
  }
}
