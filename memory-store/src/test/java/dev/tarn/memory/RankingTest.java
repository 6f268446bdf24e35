package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.memory.Recollection.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final VectorSpace SPACE = new VectorSpace("s", 3, 0.5f, 0.95f, Set.of("en"));
  private static final Evidence NEAR = new Evidence(0, 0, 0.9, 0, false);
  private static final Evidence FAR = new Evidence(0, 0, 0.6, 0, false);

  private final List<Weighed> members = new ArrayList<>();

  private void member(Turn turn, Evidence... parts) {
    members.add(new Weighed(members.size(), Pieces.of(turn).getFirst(), List.of(parts)));
  }

  private static Turn by(Memory.Role role, Optional<String> speaker, int number, String text) {
    return Given.by(role, speaker, Given.turn(ANN, "c" + number, number, text));
  }

  private Candidate rank(String question, int place) {
    return rank(QuestionReader.search(question), Optional.of(SPACE)).get(place);
  }

  private List<Candidate> rank(Question question, Optional<VectorSpace> space) {
    return new Ranking(question, limits(), space, w -> Optional.empty()).rank(members).candidates();
  }

  @Test
  void scoresOfAListThatAreAllEqual_countOne() {
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 0, "The ferry leaves at seven."), NEAR);
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 1, "The train leaves at eight."), NEAR);

    assertThat(rank("departure", 0).components().vector()).isCloseTo(0.65, within(1e-9));
    assertThat(rank("departure", 1).components().vector()).isCloseTo(0.65, within(1e-9));
    assertThat(rank("departure", 0).components().text()).isZero();
  }

  @Test
  void cosineIsSpreadOverTheUnion() {
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 0, "The ferry leaves at seven."), NEAR);
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 1, "The train leaves at eight."), FAR);

    assertThat(rank("departure", 0).components().vector()).isCloseTo(0.65, within(1e-9));
    assertThat(rank("departure", 1).components().vector()).isZero();
  }

  @Test
  void whatTheUserSaid_outweighsTheAssistant() {
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 0, "The ferry leaves at seven."), NEAR);
    member(by(Memory.Role.USER, Optional.empty(), 1, "We take the ferry at eight."), NEAR);

    assertThat(rank("departure", 0).memory().role()).contains(Memory.Role.USER);
  }

  @Test
  void theSpeakerNamed_isPreferred_andQuestionsAreNot() {
    member(by(Memory.Role.USER, Optional.of("Tom"), 0, "The ferry leaves at seven."), NEAR);
    member(by(Memory.Role.USER, Optional.of("Clara"), 1, "The train leaves at eight."), NEAR);
    member(by(Memory.Role.USER, Optional.of("Clara"), 2, "Which bus leaves at nine?"), NEAR);

    assertThat(rank("What is Tom's departure?", 0).memory().speaker()).contains("Tom");
    assertThat(rank("What is Clara's departure?", 0).memory().text()).startsWith("The train");
    assertThat(rank("departure", 2).memory().text()).startsWith("Which bus");
  }

  @Test
  void theLatest_isAskedForByName() {
    Turn old =
        Given.turn(ANN, "a", 0, "I bought a red bicycle.", START.minus(Duration.ofDays(400)));
    Turn fresh = Given.turn(ANN, "b", 0, "I bought a blue bicycle.", START);
    member(old, new Evidence(1, 1, 0.93, 1, false));
    member(fresh, new Evidence(1, 1, 0.9, 1, false));
    member(Given.turn(ANN, "d", 0, "I live in an old mill."), new Evidence(0, 0, 0.6, 0, false));

    assertThat(rank("bicycle bought", 0).memory().text()).contains("red");
    assertThat(rank("latest bicycle bought", 0).memory().text()).contains("blue");
  }

  @Test
  void theBestPartCounts_atItsWeight() {
    Question two =
        new Question(List.of(new Question.Part("one", 1), new Question.Part("other", 0.5)), "en");
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 0, "The ferry leaves at seven."), FAR, NEAR);
    member(by(Memory.Role.ASSISTANT, Optional.empty(), 1, "The train leaves at eight."), NEAR, FAR);

    List<Candidate> ranked = rank(two, Optional.of(SPACE));

    assertThat(ranked.get(0).components().vector()).isCloseTo(0.65, within(1e-9));
    assertThat(ranked.get(1).components().vector()).isCloseTo(0.325, within(1e-9));
  }

  @Test
  void withoutVectors_wordsCarryAll() {
    member(
        by(Memory.Role.USER, Optional.of("Tom"), 0, "The ferry leaves at seven."),
        new Evidence(2, 3, Double.NaN, 2, true));

    Recollection.Components words =
        rank(QuestionReader.search("ferry"), Optional.empty()).getFirst().components();

    assertThat(words.text() + words.context()).isCloseTo(1, within(1e-9));
    assertThat(words.vector()).isZero();
  }
}
