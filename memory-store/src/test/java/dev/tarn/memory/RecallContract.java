package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recall;
import static dev.tarn.memory.Given.recollect;
import static dev.tarn.memory.Given.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Memory.Standing;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What every store must bring back, and what not.
abstract class RecallContract extends StoreFixture {
  @Test
  void recall_findsWhatWasSaid() {
    store.apply(
        List.of(
            learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg."),
            learn(ANN, "c", 1, "The new bicycle has a belt drive.")));

    assertThat(recall(store, ANN, "Where does Clara keep bees?"))
        .containsExactly("My sister Clara keeps bees in Freiburg.");
  }

  @Test
  void memoriesOfOthers_changeNoScore() {
    store.apply(List.of(learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg.")));
    double before = best("Who keeps bees?").score();

    for (int i = 0; i < 20; i++) {
      store.apply(List.of(learn(BOB, "c", i, "Everyone keeps bees these days, house " + i)));
    }

    assertThat(best("Who keeps bees?").score()).isEqualTo(before);
  }

  private Candidate best(String question) {
    return recollect(store, ANN, question, limits()).candidates().getFirst();
  }

  @Test
  void context_findsAMemoryByWhatWasSaidAroundIt() {
    store.apply(List.of(learn(ANN, "c", 0, "Which restaurant shall we book, the Thai one?")));
    store.apply(List.of(learn(ANN, "c", 1, "Let's take that, table for four.")));
    store.apply(List.of(learn(ANN, "other", 0, "The printer needs new toner soon.")));

    assertThat(candidates("the restaurant"))
        .containsExactly(
            "Which restaurant shall we book, the Thai one?", "Let's take that, table for four.");
    // Turns further down belong to the context too: the two before a new one are indexed again.
    store.apply(List.of(learn(ANN, "c", 2, "Aubergine curry was delicious there.")));
    assertThat(candidates("aubergine")).contains("Let's take that, table for four.");
  }

  @Test
  void context_losesWhatWasForgotten() {
    store.apply(List.of(learn(ANN, "c", 0, "Which restaurant shall we book, the Thai one?")));
    String restaurant = only(ANN);
    store.apply(List.of(learn(ANN, "c", 1, "Let's take that, table for four.")));
    store.apply(List.of(new Change.Forget(ANN, Set.of(restaurant))));

    assertThat(candidates("the restaurant")).isEmpty();
  }

  private List<String> candidates(String question) {
    return recollect(store, ANN, question, limits()).candidates().stream()
        .map(c -> c.memory().text())
        .toList();
  }

  @Test
  void vectors_findWhatSharesNoWord() {
    embedded("My passport expires in October.", EAST);
    embedded("I am allergic to peanuts.", NORTH);

    assertThat(recollect(store, ANN, "travel documents", EAST, limits()).chosen())
        .extracting(Memory::text)
        .containsExactly("My passport expires in October.");
  }

  @Test
  void floor_keepsOutWhatHasNothingToDoWithIt() {
    embedded("My passport expires in October.", EAST);
    embedded("I am allergic to peanuts.", NORTH);

    Recollection none = recollect(store, ANN, "quantum gravity lecture", UP, limits());
    assertThat(none.chosen()).isEmpty();
    assertThat(none.retrieved()).isZero();
    assertThat(none.candidates())
        .hasSize(2)
        .allSatisfy(c -> assertThat(c.rejected()).contains(Rejection.BELOW_FLOOR));

    // A rare word is reason enough, and a search wants the best whatever it is.
    assertThat(recollect(store, ANN, "peanuts", UP, limits()).chosen()).hasSize(1);
    RecallLimits search = limits(Set.of(), Set.of(), 9999, false);
    assertThat(recollect(store, ANN, "quantum gravity", UP, search).chosen()).hasSize(2);
  }

  @Test
  void budget_isFilledBestFirstAndPrintedByTime() {
    embedded("I prefer aisle seats on trains.", new float[] {0.9f, 0.1f, 0});
    embedded("Trains to Vienna leave at nine.", new float[] {0.6f, 0.4f, 0});
    embedded("The night train has sleeping cars.", EAST);

    RecallLimits tight = limits(Set.of(), Set.of(), 70, true);
    Recollection found = recollect(store, ANN, "railway travel", EAST, tight);

    assertThat(found.chosen())
        .extracting(Memory::text)
        .containsExactly("I prefer aisle seats on trains.", "The night train has sleeping cars.");
    assertThat(found.candidates())
        .extracting(c -> c.rejected().orElse(null))
        .containsExactly(null, null, Rejection.OVER_BUDGET);
    assertThat(found.retrieved()).isEqualTo(3);
  }

  @Test
  void candidates_comeBestFirst_andTheirPartsAddUp() {
    embedded("I prefer aisle seats on trains.", new float[] {0.9f, 0.1f, 0});
    embedded("Trains to Vienna leave at nine.", new float[] {0.6f, 0.4f, 0});
    embedded("The night train has sleeping cars.", EAST);

    List<Candidate> candidates =
        recollect(store, ANN, "train to Vienna", EAST, limits()).candidates();

    assertThat(candidates).extracting(c -> -c.score()).isSorted();
    assertThat(candidates)
        .allSatisfy(c ->
            assertThat(
                    c.components().text()
                        + c.components().context()
                        + c.components().vector()
                        + c.components().priors())
                .isCloseTo(c.score(), org.assertj.core.data.Offset.offset(1e-9)));
  }

  @Test
  void visibleAndWoven_areNotRecalledAgain() {
    String text = "My sister Clara keeps bees in Freiburg.";
    store.apply(List.of(learn(ANN, "c", 0, text)));
    String visible = turn(ANN, "c", 0, text).hash();

    assertThat(rejection(limits(Set.of(visible), Set.of(), 999, true))).contains(Rejection.VISIBLE);
    assertThat(rejection(limits(Set.of(), Set.of(only(ANN)), 999, true)))
        .contains(Rejection.ALREADY_WOVEN);
    assertThat(rejection(limits())).isEmpty();
  }

  private Optional<Rejection> rejection(RecallLimits limits) {
    return recollect(store, ANN, "Where does Clara keep bees?", limits)
        .candidates()
        .getFirst()
        .rejected();
  }

  @Test
  void whatIsExpiredQuarantinedOrRefuted_isNotRecalled() {
    Memory permit = Given.note(ANN, "note_1", "The parking permit is valid this week");
    Instant later = START.plus(Duration.ofDays(7));

    assertThat(kept(permit.copy(c -> c.expiresAt = Optional.of(later))))
        .contains(Rejection.EXPIRED);
    assertThat(kept(permit.copy(c -> c.quarantined = true))).contains(Rejection.QUARANTINED);
    assertThat(kept(permit.copy(c -> c.standing = Standing.WRONG))).contains(Rejection.REFUTED);
    assertThat(kept(permit.copy(c -> c.standing = Standing.OUTDATED))).contains(Rejection.REFUTED);
    assertThat(kept(permit.copy(c -> c.standing = Standing.USEFUL))).isEmpty();
  }

  private Optional<Rejection> kept(Memory note) {
    store.apply(List.of(new Change.Keep(note)));
    return recollect(store, ANN, "my parking permit", limits()).candidates().getFirst().rejected();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ich arbeite seit Mai als Schreiner in Rostock | Wo arbeite ich als Schreiner?",
        "Meine Schwestern wohnen in alten Häusern am See | In welchem Haus wohnt meine Schwester?",
        "Mi hermana vive en Sevilla con dos gatos negros | ¿Dónde vive mi hermana?",
        "Je travaille comme infirmière dans un hôpital à Lyon | Où est-ce que je travaille ?",
        "我的妹妹住在上海，她养了两只猫 | 我妹妹住在哪里？",
        "私の妹は東京の病院で働いています | 妹はどこの病院で働いていますか？",
        "Моя сестра живёт в Казани и держит пчёл | Где живёт моя сестра?",
        "저는 서울에서 간호사로 일하고 있습니다 | 저는 서울에서 무슨 일을 하나요?"
      })
  void languages_whatWasSaidIsFoundByAQuestionInTheSame(String said, String question) {
    store.apply(
        List.of(
            learn(ANN, "a", 0, "The new bicycle has a belt drive."),
            learn(ANN, "b", 0, said),
            learn(ANN, "d", 0, "I bought tickets for the opera on Friday.")));

    assertThat(recall(store, ANN, question)).containsExactly(said);
  }

  @Test
  void secondPart_countsHalf() {
    store.apply(
        List.of(
            learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg."),
            learn(ANN, "d", 0, "The new bicycle has a belt drive.")));
    Question question =
        QuestionReader.read("What about her honey bees?", Optional.of("the bicycle belt"))
            .orElseThrow();
    try (MemoryStore.Matches matches = store.match(ANN, question, limits())) {
      assertThat(matches.rank(List.of()).candidates())
          .extracting(c -> c.memory().conversation().orElseThrow())
          .containsExactly("c", "d");
    }
  }
}
