package dev.tarn.memory;

import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recollect;
import static dev.tarn.memory.StoreFixture.EAST;
import static dev.tarn.memory.StoreFixture.NORTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store must do where workspaces have spaces of their own.
abstract class MemorySpacesContract {
  private static final VectorSpace SMALL = StoreFixture.SPACE;
  private static final VectorSpace OTHER = new VectorSpace("other", 2, .5f, .95f, Set.of("en"));
  private static final float[] UP = {0, 1};
  private static final float[] ACROSS = {1, 0};
  private static final MemoryScope OURS = scope("ours", "ann");
  private static final MemoryScope THEIRS = scope("theirs", "ann");

  private final Map<String, List<VectorSpace>> spaces = new ConcurrentHashMap<>();
  private MemoryStore store;

  /// Opens a store over what was committed before.
  abstract MemoryStore open(Spaces spaces);

  private static MemoryScope scope(String workspace, String user) {
    return new MemoryScope(workspace, "p", user, Optional.empty());
  }

  @BeforeEach
  void begin() {
    spaces.put("ours", List.of(OTHER));
    store = open(workspace -> spaces.getOrDefault(workspace, List.of(SMALL)));
  }

  @AfterEach
  void end() {
    store.close();
  }

  private String said(MemoryScope scope, int turn, String text) {
    return store
        .apply(List.of(learn(scope, "c" + turn, turn, text)))
        .values()
        .iterator()
        .next()
        .getFirst();
  }

  private List<String> waiting() {
    return store.unembedded(10).stream()
        .map(one -> one.scope().workspace() + " " + one.space())
        .toList();
  }

  private static List<String> found(Recollection recollection) {
    return recollection.chosen().stream().map(Memory::text).toList();
  }

  private static Asked asked(VectorSpace space, double weight, float[] vector) {
    return new Asked(space, weight, List.of(vector));
  }

  @Test
  void unembedded_namesEachMemoryWithTheSpacesOfItsWorkspace() {
    said(THEIRS, 0, "My passport expires in October.");
    String own = said(OURS, 1, "My passport expires in October.");
    assertThat(waiting()).containsExactly("theirs small", "ours other");
    assertThat(store.unembedded(10, (workspace, space) -> workspace.equals("ours")))
        .extracting(MemoryStore.Unembedded::id)
        .containsExactly(own);

    store.addVectors("other", Map.of(own, UP));

    assertThat(waiting()).containsExactly("theirs small");
    assertThat(store.size()).isEqualTo(new MemoryStore.Size(2, 1));
    said(OURS, 2, "I am allergic to peanuts.");
    assertThat(waiting()).containsExactly("theirs small", "ours other");
  }

  @Test
  void questions_areAskedInTheSpacesTheyBring() {
    String theirs = said(THEIRS, 0, "My passport expires in October.");
    String own = said(OURS, 0, "My passport expires in October.");
    store.addVectors("small", Map.of(theirs, EAST));
    store.addVectors("other", Map.of(own, UP));

    assertThat(
            found(recollect(store, OURS, "travel papers", List.of(asked(OTHER, 1, UP)), limits())))
        .hasSize(1);
    assertThat(
            found(
                recollect(store, OURS, "travel papers", List.of(asked(SMALL, 1, EAST)), limits())))
        .isEmpty();
    assertThat(
            found(
                recollect(
                    store, THEIRS, "travel papers", List.of(asked(SMALL, 1, EAST)), limits())))
        .hasSize(1);
  }

  @Test
  void vectors_ofASpaceThatTheWorkspaceHasNot_arePassedOver() {
    String own = said(OURS, 0, "My passport expires in October.");
    store.addVectors("small", Map.of(own, EAST));

    assertThat(waiting()).containsExactly("ours other");
    assertThat(store.filled("ours", "small")).isEqualTo(new MemoryStore.Filled(0, 1));
  }

  @Test
  void aNewSpace_isFilledBesideTheOld_andTheOldIsTakenAway() {
    String first = said(OURS, 0, "My passport expires in October.");
    String second = said(OURS, 1, "I am allergic to peanuts.");
    String elsewhere = said(THEIRS, 0, "My passport expires in October.");
    store.addVectors("small", Map.of(elsewhere, EAST));
    store.addVectors("other", Map.of(first, UP, second, ACROSS));
    spaces.put("ours", List.of(OTHER, SMALL));
    assertThat(waiting()).containsExactly("ours small", "ours small");

    store.addVectors("small", Map.of(first, EAST));
    assertThat(store.filled("ours", "small")).isEqualTo(new MemoryStore.Filled(1, 2));
    assertThat(found(recollect(store, OURS, "papers", List.of(asked(OTHER, 1, UP)), limits())))
        .hasSize(1);
    assertThatThrownBy(() -> store.dropVectors("ours", "other"))
        .isInstanceOf(IllegalArgumentException.class);

    store.addVectors("small", Map.of(second, NORTH));
    assertThat(store.filled("ours", "small")).isEqualTo(new MemoryStore.Filled(2, 2));
    spaces.put("ours", List.of(SMALL));
    assertThat(store.dropVectors("ours", "other")).isEqualTo(2);
    assertThat(store.dropVectors("ours", "other")).isZero();

    assertThat(store.filled("ours", "other").done()).isZero();
    assertThat(waiting()).isEmpty();
    assertThat(found(recollect(store, OURS, "papers", List.of(asked(SMALL, 1, EAST)), limits())))
        .hasSize(1);
    assertThat(store.filled("theirs", "small")).isEqualTo(new MemoryStore.Filled(1, 1));
  }

  @Test
  void severalSpaces_areWeighedTogether() {
    twoInTwoSpaces(UP);

    // Each space finds another one the nearer; the weights decide.
    assertThat(bestBy(3, 1)).startsWith("My passport");
    assertThat(bestBy(1, 3)).startsWith("I am allergic");
  }

  /// A passport in the east and across, peanuts in the north and as told.
  private void twoInTwoSpaces(float[] peanutsInTheOther) {
    spaces.put("ours", List.of(SMALL, OTHER));
    String passport = said(OURS, 0, "My passport expires in October.");
    String peanuts = said(OURS, 1, "I am allergic to peanuts.");
    store.addVectors("small", Map.of(passport, EAST, peanuts, NORTH));
    store.addVectors("other", Map.of(passport, ACROSS, peanuts, peanutsInTheOther));
  }

  private String bestBy(double small, double other) {
    return recollect(
            store,
            OURS,
            "what is it about",
            List.of(asked(SMALL, small, EAST), asked(OTHER, other, UP)),
            limits())
        .candidates()
        .getFirst()
        .memory()
        .text();
  }

  @Test
  void severalSpaces_letInWhatIsNearInOne() {
    twoInTwoSpaces(ACROSS);

    assertThat(
            found(
                recollect(
                    store,
                    OURS,
                    "travel papers",
                    List.of(asked(SMALL, 1, EAST), asked(OTHER, 1, UP)),
                    limits())))
        .containsExactly("My passport expires in October.");
  }

  @Test
  void nearDuplicates_areToldByTheFirstSpaceAlone() {
    spaces.put("ours", List.of(SMALL, OTHER));
    String first = said(OURS, 0, "The meeting room is on the second floor.");
    String second = said(OURS, 1, "The meeting room is now on the second floor.");
    store.addVectors("other", Map.of(first, UP, second, UP));
    assertThat(store.get(OURS, first)).isPresent();
    assertThat(live()).hasSize(2);

    store.addVectors("small", Map.of(first, EAST));
    store.addVectors("small", Map.of(second, EAST));

    assertThat(live()).hasSize(1);
  }

  private List<Memory> live() {
    return store.list(OURS, MemoryFilter.ALL, 10, Optional.empty()).memories();
  }

  @Test
  void erase_takesTheVectorsOfEverySpace() {
    spaces.put("ours", List.of(SMALL, OTHER));
    String own = said(OURS, 0, "My passport expires in October.");
    store.addVectors("small", Map.of(own, EAST));
    store.addVectors("other", Map.of(own, UP));

    store.apply(List.of(new Change.Erase(OURS)));

    assertThat(store.filled("ours", "small")).isEqualTo(new MemoryStore.Filled(0, 0));
    assertThat(store.filled("ours", "other")).isEqualTo(new MemoryStore.Filled(0, 0));
    said(OURS, 0, "My passport expires in October.");
    assertThat(waiting()).containsExactly("ours small", "ours other");
  }
}
