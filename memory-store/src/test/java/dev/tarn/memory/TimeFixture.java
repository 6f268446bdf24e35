package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recollect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Memory.Kind;
import java.util.List;
import java.util.Optional;

/// What contracts of facts and of versions share: Ann says where she lives.
abstract class TimeFixture extends StoreFixture {
  void apply(Change... changes) {
    store.apply(List.of(changes));
  }

  List<Memory> facts() {
    MemoryFilter filter = new MemoryFilter(Optional.empty(), Optional.of(Kind.FACT));
    return store.list(ANN, filter, 100, Optional.empty()).memories();
  }

  Memory only(String value) {
    List<Memory> found =
        facts().stream().filter(m -> m.claim().orElseThrow().value().equals(value)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  List<Conflict> conflicts() {
    return store.conflicts(ANN, 10, Optional.empty()).conflicts();
  }

  /// The facts that a question about the user's home brings back.
  List<String> home() {
    return recollect(store, ANN, "Where is the user's home?", limits()).chosen().stream()
        .filter(m -> m.kind() == Kind.FACT)
        .map(m -> m.claim().orElseThrow().value())
        .toList();
  }
}
