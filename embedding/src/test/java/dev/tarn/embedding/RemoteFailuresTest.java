package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.EmbeddingVendor;
import dev.tarn.config.Secret;
import dev.tarn.embedding.EmbeddingException.Kind;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteFailuresTest {
  private static final Payer PAYER = new Payer("openai", "m", "stored", "mine");
  private static final String TEXT = "The secret of Anna's garden.";

  private final FakeEmbeddings server =
      FakeEmbeddings.start(Remotes.strict(EmbeddingVendor.OPENAI), 4);
  private final List<Embedder> opened = new ArrayList<>();

  @AfterEach
  void stop() {
    opened.forEach(Embedder::close);
    server.close();
  }

  private Remotes remote() {
    return Remotes.of(EmbeddingVendor.OPENAI, Remotes.baseUrl(EmbeddingVendor.OPENAI, server))
        .dimensions(4)
        .batches(8);
  }

  private Embedder open(Remotes remote) {
    Embedder embedder = remote.open();
    opened.add(embedder);
    return embedder;
  }

  private static EmbeddingException failure(Future<?> answer) {
    try {
      answer.get(30, SECONDS);
      throw new AssertionError("there are vectors");
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause()).map(EmbeddingException.class::cast).orElseThrow();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDeadKey_failsAtOnce_andIsLeftAlone() {
    Embedder embedder = open(remote().key("sk-revoked"));

    EmbeddingException passage = failure(embedder.embedPassages(List.of(TEXT)));
    EmbeddingException question = failure(embedder.embedQuery(TEXT));
    for (int i = 0; i < 20; i++) {
      assertThat(failure(embedder.embedPassages(List.of(TEXT))).kind()).isEqualTo(Kind.DEAD_KEY);
      assertThat(failure(embedder.embedQuery(TEXT)).kind()).isEqualTo(Kind.DEAD_KEY);
    }

    assertThat(passage.kind()).isEqualTo(Kind.DEAD_KEY);
    assertThat(passage).hasMessage("The provider answered 401 (invalid_api_key).");
    assertThat(question.kind()).isEqualTo(Kind.DEAD_KEY);
    assertThat(server.received()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | {}                                                                        | DEAD_KEY
          402 | {"error":"no credit"}                                                     | DEAD_KEY
          403 | not JSON                                                                  | DEAD_KEY
          429 | {"error":{"type":"insufficient_quota","code":"insufficient_quota"}}       | DEAD_KEY
          400 | {"error":{"details":[{"reason":"API_KEY_INVALID"}]}}                      | DEAD_KEY
          404 | {"error":{"code":"model_not_found"}}                                      | REFUSED
          302 | {}                                                                        | REFUSED
          """)
  void statuses_sayWhatIsWrong_andAreNotTriedAgain(int status, String body, Kind kind) {
    server.always(Reply.json(status, body).with("location", server.address() + "/v1/embeddings"));
    Embedder embedder = open(remote());

    assertThat(failure(embedder.embedPassages(List.of(TEXT))).kind()).isEqualTo(kind);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void messages_holdNeitherTextsNorKeys() {
    server.always(
        Reply.json(
            401,
            "{\"error\":{\"code\":\"%s\",\"type\":\"%s\",\"message\":\"%s %s\"}}"
                .formatted(FakeEmbeddings.KEY, TEXT, FakeEmbeddings.KEY, TEXT)));

    EmbeddingException failure = failure(open(remote()).embedQuery(TEXT));

    assertThat(failure.toString()).doesNotContain(FakeEmbeddings.KEY).doesNotContain("Anna");
  }

  @Test
  void passages_areTriedAgain_asTheProviderSays() throws Exception {
    server.script(Reply.json(429, "{}").with("retry-after", "1"));
    server.script(Reply.json(503, "{}"));
    server.script(Reply.none());
    Embedder embedder = open(remote());
    long started = System.nanoTime();

    List<float[]> vectors = embedder.embedPassages(List.of(TEXT)).get(30, SECONDS);

    assertThat(vectors).hasSize(1);
    assertThat(server.received()).hasSize(4);
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThan(Duration.ofMillis(1_000 + 1_000 + 2_000 - 100));
  }

  @Test
  void aQuestion_isAskedOnce_andNotWhileTheProviderRests() {
    server.always(Reply.json(503, "{}").with("retry-after", "60"));
    Embedder embedder = open(remote());

    assertThat(failure(embedder.embedQuery(TEXT)).kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure(embedder.embedQuery(TEXT)))
        .hasMessage("The provider answered 503. It is left alone for now.");
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aBrokenConnection_costsNoQuestion() throws Exception {
    server.script(Reply.none());

    assertThat(open(remote()).embedQuery(TEXT).get(20, SECONDS)).hasSize(4);
  }

  @Test
  void aProviderThatStalls_isGivenUpInTime() {
    CompletableFuture<Void> never = new CompletableFuture<>();
    server.always(Reply.json(200, Answers.openAi(1, 4)).after(never));
    Embedder embedder = open(remote().questionsWithin(Duration.ofMillis(300)));
    long started = System.nanoTime();

    EmbeddingException failure = failure(embedder.embedQuery(TEXT));

    assertThat(failure).hasMessage("The provider did not answer within 300 ms.");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aBodyThatStalls_isGivenUpToo() {
    server.always(Reply.events("{\"data\":").then(new Reply.Step.Wait(new CompletableFuture<>())));

    EmbeddingException failure =
        failure(open(remote().questionsWithin(Duration.ofMillis(300))).embedQuery(TEXT));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void anEndlessBody_isNotReadToItsEnd() {
    String[] pieces = new String[200];
    Arrays.fill(pieces, "[1,2,3,4],".repeat(2_000));
    server.always(Reply.events(pieces));

    assertThat(failure(open(remote()).embedPassages(List.of(TEXT))))
        .hasMessageContaining("is longer than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "not JSON",
        "{\"data\":[]}",
        "{\"data\":null}",
        "{\"data\":[{\"index\":0}]}",
        "{\"data\":[{\"index\":0,\"embedding\":null}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,2,3]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,2,3,4,5]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,2,3,null]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[0,0,0,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1e39,0,0,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":\"no base64!\"}]}",
        "{\"data\":[{\"index\":0,\"embedding\":\"AAAA\"}]}",
        "{\"data\":[{\"index\":1,\"embedding\":[1,2,3,4]}]}",
        "{\"data\":[{\"index\":-1,\"embedding\":[1,2,3,4]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,2,3,4]},{\"index\":0,\"embedding\":[1,2,3,4]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,2,3,4]"
      })
  void anAnswerWithoutAVectorForEach_isNoAnswer(String body) {
    server.always(Reply.json(200, body));

    assertThat(failure(open(remote()).embedQuery(TEXT)).kind()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void vectorsOfOtherLength_sayWhichSettingIsWrong() {
    server.always(Reply.json(200, Answers.openAi(1, 6)));

    assertThat(failure(open(remote()).embedQuery(TEXT)))
        .hasMessage(
            "The provider's answer has vectors of 6 numbers, not of 4: see embedding.dimensions.");
  }

  @Test
  void aTextThatIsTooLong_isEmbeddedByItsBeginning_andHoldsNobodyUp() throws Exception {
    server.refuseLongerThan(600);
    Embedder embedder = open(remote());
    String tooLong = "The old yellow tram climbs the hill. ".repeat(60);

    List<float[]> vectors = embedder.embedPassages(List.of(TEXT, tooLong, TEXT)).get(30, SECONDS);

    assertThat(vectors).hasSize(3);
    assertThat(vectors.get(2)).containsExactly(vectors.getFirst());
    assertThat(server.batches().get(3).getFirst().length()).isLessThan(tooLong.length());
  }

  @Test
  void aRequestThatIsRefusedWhateverTheText_isGivenUp() {
    server.always(Reply.json(400, "{\"error\":{\"code\":\"unknown_parameter\"}}"));
    Embedder embedder = open(remote());

    EmbeddingException failure =
        failure(embedder.embedPassages(Collections.nCopies(8, TEXT.repeat(50))));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(server.received()).hasSizeLessThan(8);
  }

  @Test
  void aProviderThatIsAway_doesNotKeepAnEmbedderFromOpening_norFromItsReturn() throws Exception {
    int port = freePort();
    Remotes remote = Remotes.of(EmbeddingVendor.OPENAI, "http://127.0.0.1:" + port + "/v1");
    Embedder embedder = open(remote);
    assertThat(failure(embedder.embedQuery(TEXT)).kind()).isEqualTo(Kind.UNREACHABLE);
    CompletableFuture<List<float[]>> waiting = embedder.embedPassages(List.of(TEXT));

    try (FakeEmbeddings back =
        FakeEmbeddings.start(Remotes.strict(EmbeddingVendor.OPENAI), 256, port)) {
      assertThat(waiting.get(30, SECONDS)).hasSize(1);
      assertThat(back.received()).hasSize(1);
    }
  }

  @Test
  void closing_endsRestsAndRequests() {
    server.always(Reply.json(503, "{}").with("retry-after", "500"));
    Embedder embedder = open(remote());
    Future<?> waiting = embedder.embedPassages(List.of(TEXT));
    failure(embedder.embedQuery(TEXT));
    long started = System.nanoTime();

    embedder.close();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    assertThatThrownBy(() -> waiting.get(1, SECONDS)).hasCauseInstanceOf(EmbeddingException.class);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void theKey_isAskedForWithEachRequest() {
    AtomicBoolean revoked = new AtomicBoolean();
    KeySource keys =
        () -> {
          if (revoked.get()) {
            throw new EmbeddingException(Kind.NO_KEY, "There is no key of this label.");
          }
          return Optional.of(SigningKey.of(Secret.of(FakeEmbeddings.KEY)));
        };
    Embedder embedder = Embedders.open(remote().source(), 0, keys, PAYER, new HttpTransport());
    opened.add(embedder);
    assertThat(embedder.embedPassages(List.of(TEXT)).orTimeout(20, SECONDS).join()).hasSize(1);
    assertThat(embedder.trouble()).isEmpty();
    assertThat(embedder.payer()).isEqualTo(PAYER);

    revoked.set(true);
    int before = server.received().size();
    assertThat(failure(embedder.embedQuery(TEXT)).kind()).isEqualTo(Kind.NO_KEY);
    assertThat(server.received()).hasSize(before);
    assertThat(embedder.trouble().orElseThrow()).hasMessage("There is no key of this label.");
  }

  @Test
  void whoeverGaveTheKey_hearsWhatIsNoSuccess_andNothingElse() {
    List<Integer> heard = new CopyOnWriteArrayList<>();
    SigningKey key =
        new SigningKey(Secret.of(FakeEmbeddings.KEY), answer -> heard.add(answer.status()));
    Embedder embedder =
        Embedders.open(remote().source(), 0, () -> Optional.of(key), PAYER, new HttpTransport());
    opened.add(embedder);
    assertThat(embedder.embedPassages(List.of(TEXT)).orTimeout(20, SECONDS).join()).hasSize(1);
    assertThat(heard).isEmpty();

    server.always(Reply.json(403, "{}"));
    failure(embedder.embedQuery(TEXT));

    assertThat(heard).containsExactly(403);
  }

  @Test
  void aTransportThatMayNotGoThere_isARefusal() {
    Transport nowhere =
        new Transport() {
          @Override
          public Response post(
              URI to, Map<String, String> headers, byte[] body, Duration timeout, int most) {
            throw new EmbeddingException(Kind.REFUSED, "This leads to no public address.");
          }

          @Override
          public void close() {}
        };
    Embedder embedder = Embedders.open(remote().source(), 0, Optional::empty, PAYER, nowhere);
    opened.add(embedder);

    assertThat(failure(embedder.embedQuery(TEXT)).kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure(embedder.embedPassages(List.of(TEXT))).kind()).isEqualTo(Kind.REFUSED);
  }
}
