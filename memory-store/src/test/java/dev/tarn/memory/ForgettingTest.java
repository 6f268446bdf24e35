package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.recall;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes with what is forgotten, in both stores.
@ParameterizedClass(name = "on a disk: {0}")
@ValueSource(booleans = {true, false})
class ForgettingTest extends EitherStore {

  ForgettingTest(boolean onDisk) {
    super(onDisk);
  }

  private String said(MemoryScope scope, String conversation, int number, String text) {
    return store
        .apply(List.of(learn(scope, conversation, number, text)))
        .getOrDefault(scope.user() + "/" + conversation + "/" + number, List.of())
        .getFirst();
  }

  private void factOf(String id, String memoryId) {
    Memory fact =
        Given.memory(ANN, id, Memory.Kind.FACT, Memory.Trust.USER, "The user lives in Lisbon.")
            .copy(c -> {
              c.claim = Optional.of(new Claim("user", id, "Lisbon"));
              c.source =
                  new Memory.Source(
                      Optional.empty(), Optional.of("in Lisbon"), Optional.of(memoryId));
            });
    store.apply(List.of(new Change.Keep(fact)));
  }

  private Set<String> ids(MemoryScope scope) {
    return store.traces().ids(scope, memory -> true);
  }

  @Test
  void withATurn_itsFactsAreForgotten_butNotTheTurnWithAFact() {
    String turn = said(ANN, "c", 0, "I moved to Lisbon in the spring of this year.");
    factOf("mem_fact", turn);
    factOf("mem_other", "mem_of-another-turn");

    assertThat(store.traces().of(ANN, Set.of("mem_fact")).ids()).containsOnly("mem_fact");
    Traces.Trace trace = store.traces().of(ANN, Set.of(turn));
    assertThat(trace.ids()).containsOnly(turn, "mem_fact");
    assertThat(trace.turnKeys()).contains("ann/c/0");
    assertThat(trace.turnHashes())
        .containsOnly(Hashes.of("turn", "I moved to Lisbon in the spring of this year."));
    assertThat(store.traces().of(BOB, Set.of(turn)).ids()).isEmpty();

    store.apply(List.of(new Change.Forget(ANN, Set.of(turn))));

    assertThat(ids(ANN)).containsOnly("mem_other");
  }

  @Test
  void theTrace_isWhatForgettingTakes_mergedOnesToo() {
    String older = embedded("c", 0, "We always meet at the old bakery behind the church", EAST);
    String newer = embedded("d", 0, "We always meet at the old bakery behind the church ok", EAST);
    String other = embedded("d", 1, "My passport expires in October of next year.", NORTH);

    assertThat(store.traces().of(ANN, Set.of(older)).ids()).containsOnly(older, newer);
    assertThat(store.traces().of(ANN, Set.of(older)).turnKeys()).containsOnly("ann/c/0", "ann/d/0");
    store.apply(List.of(new Change.Forget(ANN, Set.of(older))));
    assertThat(ids(ANN)).containsOnly(other);
  }

  private String embedded(String conversation, int number, String text, float[] vector) {
    String id = said(ANN, conversation, number, text);
    store.addVectors(SPACE.id(), Map.of(id, vector));
    return id;
  }

  @Test
  void withAConversation_goesWhatItWasFirstToSay_andItsFacts() {
    String first = said(ANN, "c", 0, "I moved to Lisbon in the spring of this year.");
    factOf("mem_fact", first);
    said(ANN, "c", 1, "My passport expires in October of next year.");
    String elsewhere = said(ANN, "d", 0, "The canoe lies upside down in the garage.");
    said(ANN, "c", 2, "The canoe lies upside down in the garage.");
    String bobs = said(BOB, "c", 0, "I moved to Lisbon in the spring of this year.");

    store.apply(
        List.of(new Change.ForgetConversation(ANN, "c", Set.of("ann/c/0", "ann/c/1", "ann/c/2"))));

    assertThat(ids(ANN)).containsOnly(elsewhere);
    assertThat(store.get(ANN, elsewhere).orElseThrow().timesSeen()).isEqualTo(1);
    assertThat(ids(BOB)).containsOnly(bobs);
    assertThat(recall(store, ANN, "Where is the canoe?")).hasSize(1);
  }

  @Test
  void whatAnotherConversationSaysToo_standsThere() {
    String id = said(ANN, "c", 0, "The canoe lies upside down in the garage.");
    assertThat(said(ANN, "d", 5, "The canoe lies upside down in the garage.")).isEqualTo(id);

    store.apply(List.of(new Change.ForgetConversation(ANN, "c", Set.of("ann/c/0"))));

    Memory rest = store.get(ANN, id).orElseThrow();
    assertThat(rest.conversation()).contains("d");
    assertThat(rest.turn()).isEqualTo(5);
    store.apply(List.of(new Change.ForgetConversation(ANN, "d", Set.of("ann/d/5"))));
    assertThat(ids(ANN)).isEmpty();
  }

  @Test
  void whatAConversationReplaced_standsAgain() {
    String older = embedded("c", 0, "We always meet at the old bakery behind the church", EAST);
    embedded("d", 0, "We always meet at the old bakery behind the church ok", EAST);
    assertThat(store.get(ANN, older).orElseThrow().retiredAt()).isPresent();

    store.apply(List.of(new Change.ForgetConversation(ANN, "d", Set.of("ann/d/0"))));

    assertThat(ids(ANN)).containsOnly(older);
    assertThat(store.get(ANN, older).orElseThrow().retiredAt()).isEmpty();
  }

  @Test
  void anErasedScope_isEmpty_untilSomethingIsSaidAfterwards() {
    said(ANN, "c", 0, "I moved to Lisbon in the spring of this year.");
    String bobs = said(BOB, "c", 0, "The canoe lies upside down in the garage.");

    Map<String, List<String>> made =
        store.apply(
            List.of(
                learn(ANN, "c", 1, "My passport expires in October of next year."),
                new Change.Erase(ANN),
                learn(ANN, "c", 2, "The tent stands by the lake of Starnberg.")));

    assertThat(ids(ANN)).containsOnlyOnceElementsOf(made.getOrDefault("ann/c/2", List.of()));
    assertThat(ids(ANN)).hasSize(1);
    assertThat(ids(BOB)).containsOnly(bobs);
    assertThat(recall(store, ANN, "Where did I move in spring?")).isEmpty();
    assertThat(recall(store, ANN, "Where does the tent stand?")).hasSize(1);
  }

  @Test
  void scopesAndSums_areToldByWorkspace() {
    said(ANN, "c", 0, "I moved to Lisbon in the spring of this year.");
    said(ANN, "c", 3, "My passport expires in October of next year.");
    said(BOB, "c", 0, "The canoe lies upside down in the garage.");
    MemoryScope apart = new MemoryScope("w1", "crm", "ann", Optional.of("agent/1"));
    said(apart, "c", 0, "The tent stands by the lake of Starnberg.");
    said(
        new MemoryScope("w2", "default", "ann", Optional.empty()),
        "c",
        0,
        "The tent stands by the lake of Starnberg.");

    assertThat(store.traces().scopes("w1", s -> s.user().equals("ann"))).containsOnly(ANN, apart);
    Traces.Sum sum = store.traces().sum(ANN);
    assertThat(sum.all()).isEqualTo(2);
    assertThat(sum.live()).isEqualTo(2);
    assertThat(sum.first()).contains(START);
    assertThat(sum.last()).contains(START.plus(Duration.ofMinutes(3)));
    assertThat(store.traces().sum(Given.scope("nobody")))
        .isEqualTo(new Traces.Sum(0, 0, Optional.empty(), Optional.empty()));
  }
}
