package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What turns said, in both stores.
@ParameterizedClass(name = "on a disk: {0}")
@ValueSource(booleans = {true, false})
class SaidTest extends EitherStore {
  private static final String PEANUTS = "I am allergic to peanuts.";
  private static final String PASSPORT = "My passport expires in October.";

  SaidTest(boolean onDisk) {
    super(onDisk);
  }

  private List<String> said(MemoryScope scope, String turnKey) {
    return store.said(scope, List.of(turnKey)).getOrDefault(turnKey, List.of()).stream()
        .map(Memory::text)
        .toList();
  }

  @Test
  void aTurn_saysItsPiecesInTheirOrder() {
    String first = "In spring the tulips behind the mill come up. ".repeat(12).strip();
    String second = "In autumn the dahlias by the pond are lifted. ".repeat(12).strip();
    store.apply(List.of(learn(ANN, "c", 0, first + " " + second), learn(ANN, "c", 1, PASSPORT)));

    assertThat(String.join(" ", said(ANN, "ann/c/0"))).isEqualTo(first + " " + second);
    assertThat(said(ANN, "ann/c/0")).hasSizeGreaterThan(1);
    assertThat(store.said(ANN, List.of("ann/c/0", "ann/c/1", "ann/c/2")))
        .containsOnlyKeys("ann/c/0", "ann/c/1");
  }

  @Test
  void aTurnInTheSameWords_saysThemToo() {
    store.apply(List.of(learn(ANN, "c", 0, PEANUTS), learn(ANN, "d", 7, PEANUTS)));

    assertThat(said(ANN, "ann/c/0")).containsExactly(PEANUTS);
    assertThat(said(ANN, "ann/d/7")).containsExactly(PEANUTS);
  }

  @Test
  void aTurnInNearlyTheSameWords_keepsItsOwn() {
    String older = "We always meet at the old bakery behind the church on Sundays";
    String newer = older + ", yes";
    for (Change.Learn learn :
        List.of(
            new Change.Learn(Given.turn(ANN, "c", 0, older), List.of()),
            new Change.Learn(Given.turn(ANN, "c", 1, newer), List.of()))) {
      String id =
          store.apply(List.of(learn)).getOrDefault(learn.turn().key(), List.of()).getFirst();
      store.addVectors(SPACE.id(), Map.of(id, EAST));
    }
    assertThat(store.list(ANN, MemoryFilter.ALL, 10, Optional.empty()).memories()).hasSize(1);

    assertThat(said(ANN, "ann/c/0")).containsExactly(older);
    assertThat(said(ANN, "ann/c/1")).containsExactly(newer);
  }

  @Test
  void whatIsForgottenOrDropped_orTheScopesOfOthers_isSaidNoMore() {
    store.apply(List.of(learn(ANN, "c", 0, PEANUTS), learn(ANN, "c", 1, PASSPORT)));
    String id = store.said(ANN, List.of("ann/c/0")).values().iterator().next().getFirst().id();

    assertThat(said(BOB, "ann/c/0")).isEmpty();
    store.apply(List.of(new Change.Forget(ANN, Set.of(id))));
    assertThat(said(ANN, "ann/c/0")).isEmpty();
    assertThat(said(ANN, "ann/c/1")).containsExactly(PASSPORT);
    store.apply(List.of(new Change.Retire(ANN, Set.of("ann/c/1"), START)));
    assertThat(said(ANN, "ann/c/1")).isEmpty();
  }

  @Test
  void aTurnThatSaysTooLittle_isMissing() {
    store.apply(List.of(learn(ANN, "c", 0, "Thanks!")));

    assertThat(store.said(ANN, List.of("ann/c/0"))).isEmpty();
  }
}
