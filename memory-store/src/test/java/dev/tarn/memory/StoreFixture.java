package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.learn;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A store that is opened for each test: what contracts of stores share.
abstract class StoreFixture {
  static final VectorSpace SPACE = new VectorSpace("small", 3, 0.5f, 0.95f, Set.of("en"));
  static final float[] EAST = {1, 0, 0};
  static final float[] NORTH = {0, 1, 0};
  static final float[] UP = {0, 0, 1};

  MemoryStore store;

  /// Opens a store over what was committed before.
  abstract MemoryStore open(int perUser);

  @BeforeEach
  void openFirst() {
    store = open(1_000);
  }

  @AfterEach
  void closeLast() {
    store.close();
  }

  void reopen() {
    store.close();
    store = open(1_000);
  }

  String only(MemoryScope scope) {
    return store.list(scope, MemoryFilter.ALL, 10, Optional.empty()).memories().getFirst().id();
  }

  List<Memory> all(MemoryScope scope) {
    return store.list(scope, MemoryFilter.ALL, 1000, Optional.empty()).memories();
  }

  /// The next turn of one conversation, with its vector.
  String embedded(String text, float[] vector) {
    int number = (int) store.size().memories();
    String id =
        store
            .apply(List.of(learn(ANN, "c" + number, number, text)))
            .getOrDefault("ann/c" + number + "/" + number, List.of())
            .getFirst();
    store.addVectors(SPACE.id(), Map.of(id, vector));
    return id;
  }
}
