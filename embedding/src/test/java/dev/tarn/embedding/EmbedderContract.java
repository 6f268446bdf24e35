package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [Embedder] keeps.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EmbedderContract {
  private static final String CAT = "My cat likes to sleep on the warm roof of the car.";

  private final List<Embedder> opened = new ArrayList<>();
  private Embedder embedder;

  /// A new one each time, without a cache.
  protected abstract Embedder open();

  /// Whether the model tells a question from a text to be found.
  protected abstract boolean prefixesDiffer();

  /// Cosine that a vector keeps under load to the one it has at rest.
  protected abstract double agreementUnderLoad();

  @BeforeAll
  void openOne() {
    embedder = openAnother();
  }

  @AfterAll
  void closeAll() {
    opened.forEach(Embedder::close);
  }

  private Embedder openAnother() {
    Embedder another = open();
    opened.add(another);
    return another;
  }

  private float[] query(String text) throws Exception {
    return embedder.embedQuery(text).get(60, SECONDS);
  }

  private List<float[]> passages(String... texts) throws Exception {
    return embedder.embedPassages(List.of(texts)).get(60, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "Where does my sister Anna live?",
        "我妹妹住在里斯本。",
        "家族は京都に住んでいます 🗾",
        "👩‍👩‍👧‍👦🎉🇵🇹",
        "half a pair: \uD83D and the other: \uDE00",
        "a zero \u0000 inside",
        "[CLS] [SEP] [MASK] ##ing <script>"
      })
  void anyText_hasAVectorOfUnitLength(String text) throws Exception {
    for (float[] vector : List.of(query(text), passages(text).getFirst())) {
      assertThat(vector).hasSize(embedder.model().dimensions());
      assertThat(Vectors.dot(vector, vector)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void aVeryLongText_isEmbeddedByItsBeginning() throws Exception {
    String longText = "The old yellow tram climbs the hill. ".repeat(50_000);
    float[] whole = passages(longText).getFirst();
    assertThat(passages(longText + "The end.").getFirst()).containsExactly(whole);
    assertThat(Vectors.dot(whole, whole)).isCloseTo(1, within(1e-5));
    assertThat(Vectors.dot(query("😀".repeat(100_000)), query("😀"))).isGreaterThan(0);
  }

  @Test
  void whatMeansTheSame_isCloserThanWhatDoesNot() throws Exception {
    List<float[]> vectors =
        passages(
            CAT,
            "The kitten enjoys napping on top of the heated automobile.",
            "The central bank raised interest rates by half a point.");
    double same = Vectors.cosine(vectors.get(0), vectors.get(1));
    double other = Vectors.cosine(vectors.get(0), vectors.get(2));
    assertThat(same).isGreaterThan(other + .05);
  }

  @Test
  void aQuestion_findsItsAnswer_aboveTheFloor() throws Exception {
    float[] question = query("Where does my sister live?");
    List<float[]> texts =
        passages(
            "user: My sister Anna moved to Lisbon in March.",
            "user: I always run my tests with the race detector on.");
    double answer = Vectors.cosine(question, texts.get(0));
    assertThat(answer).isGreaterThan(Vectors.cosine(question, texts.get(1)));
    assertThat(answer).isGreaterThan(embedder.model().floor());
  }

  @Test
  void passagesTogether_haveTheVectorsTheyHaveAlone() throws Exception {
    String[] texts = {CAT, "Hi.", "A somewhat longer text about trams in Lisbon. ".repeat(12)};
    List<float[]> together = passages(texts);
    assertThat(together).hasSize(3);
    for (int i = 0; i < texts.length; i++) {
      assertThat(passages(texts[i]).getFirst()).containsExactly(together.get(i), within(1e-6f));
    }
  }

  @Test
  void aCrowdOfQuestions_isAnsweredNearlyAsEachAlone() throws Exception {
    List<CompletableFuture<float[]>> crowd = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      crowd.add(embedder.embedQuery("Where did I put key number " + i + "?"));
    }
    for (int i = 0; i < crowd.size(); i++) {
      float[] inTheCrowd = crowd.get(i).get(60, SECONDS);
      float[] alone = query("Where did I put key number " + i + "?");
      assertThat(Vectors.cosine(alone, inTheCrowd)).isGreaterThan(agreementUnderLoad());
    }
  }

  @Test
  void aQuestionAndAText_differByTheirPrefixes() throws Exception {
    double cosine = Vectors.cosine(query(CAT), passages(CAT).getFirst());
    if (prefixesDiffer()) {
      assertThat(cosine).isLessThan(.999);
    } else {
      assertThat(cosine).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void noTexts_haveNoVectors() throws Exception {
    assertThat(passages()).isEmpty();
  }

  @Test
  void tooManyQuestions_areRefused_andCancellingMakesRoom() throws Exception {
    List<CompletableFuture<float[]>> crowd = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      crowd.add(embedder.embedQuery(("Question " + i + " ").repeat(60)));
    }
    assertThat(crowd)
        .anySatisfy(answer ->
            assertThat(answer)
                .failsWithin(60, SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(EmbeddingException.class)
                .withMessageContaining("full"));
    crowd.forEach(answer -> answer.cancel(false));
    assertThat(query("And now?")).hasSize(embedder.model().dimensions());
  }

  @Test
  void cancelling_withdrawsABacklog() throws Exception {
    List<String> backlog = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      backlog.add((i + " trams climb the hill. ").repeat(60));
    }
    CompletableFuture<List<float[]>> withdrawn = embedder.embedPassages(backlog);
    assertThat(withdrawn.cancel(false)).isTrue();
    // Minutes, were the backlog still there.
    assertThat(embedder.embedPassages(List.of(CAT)).get(30, SECONDS)).hasSize(1);
  }

  @Test
  void close_failsWhatWaits_andIsIdempotent() {
    Embedder other = openAnother();
    CompletableFuture<List<float[]>> waiting =
        other.embedPassages(Collections.nCopies(500, CAT.repeat(5)));
    other.close();
    other.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(() -> other.embedQuery(CAT).get(60, SECONDS))
        .hasCauseInstanceOf(EmbeddingException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> other.embedPassages(List.of(CAT)).get(60, SECONDS))
        .hasCauseInstanceOf(EmbeddingException.class);
  }
}
