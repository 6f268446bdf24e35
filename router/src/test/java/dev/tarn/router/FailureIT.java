package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that refuse, fail, stall or break off: what the client sees of it, and who was asked
/// how often.
class FailureIT {
  private static final Duration FIRST_BYTE = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final String PIECE =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"The zeppelin\"}}]}\n\n";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String key;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.patient(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
                FIRST_BYTE,
                IDLE));
    key = tarn.serverKey("w", Optional.of("ann"));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.reset();
  }

  private static byte[] body(boolean stream) {
    return ("{\"model\":\"gpt-4o-mini\",\"stream\":"
            + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Who flew the zeppelin?\"}]}")
        .getBytes(UTF_8);
  }

  private static RawHttp.Reply ownKey(String path, boolean stream) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer sk-callers-own");
    headers.put("x-memorylake-api-key", key);
    return RawHttp.send(tarn.port(), RawHttp.post(path, headers, body(stream)));
  }

  private static RawHttp.Reply ownKey(boolean stream) {
    return ownKey("/v1/openai/chat/completions", stream);
  }

  private static RawHttp.Reply hosted(boolean stream) {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + key);
    return RawHttp.send(tarn.port(), RawHttp.post("/v1/chat/completions", headers, body(stream)));
  }

  private static Reply refusal(int status) {
    return Reply.json(status, "{\"error\":{\"message\":\"no " + status + "\" }}")
        .with("x-request-id", "r" + status)
        .with("retry-after", "0.01");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 429, 500, 503, 529})
  void withTheCallersKey_aRefusalIsTheAnswer_afterOneAttempt(int status) {
    provider.script(refusal(status));
    RawHttp.Reply reply = ownKey(true);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).isEqualTo("{\"error\":{\"message\":\"no " + status + "\" }}");
    assertThat(reply.header("x-request-id")).isEqualTo("r" + status);
    assertThat(reply.header("retry-after")).isEqualTo("0.01");
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("1");
    assertThat(reply.header("x-memorylake-write-id")).as("a refusal leaves nothing").isEmpty();
    assertThat(provider.received()).hasSize(1);
    assertThat(provider.last().header("authorization")).contains("Bearer sk-callers-own");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 529})
  void withTheOperatorsKey_aPassingRefusalIsTriedTwiceMore_thenIsTheAnswer(int status) {
    provider.script(refusal(status)).script(refusal(status)).script(refusal(status));
    RawHttp.Reply reply = hosted(false);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).contains("no " + status);
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("3");
    assertThat(provider.received())
        .hasSize(3)
        .allMatch(r -> r.header("authorization").equals(Optional.of("Bearer sk-operators-own")));
  }

  @Test
  void withTheOperatorsKey_aRetryThatWorksIsTheAnswer() {
    provider.script(refusal(503)).script(refusal(429)).script(Reply.chat("Count Ferdinand did."));
    RawHttp.Reply reply = hosted(false);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(Chats.completion("Count Ferdinand did."));
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 404, 501})
  void withTheOperatorsKey_aLastingRefusalIsNotTriedAgain(int status) {
    provider.script(refusal(status));
    assertThat(hosted(false).status()).isEqualTo(status);
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void withTheOperatorsKey_aProviderThatAsksForALongPauseIsNotTriedAgain() {
    provider.script(refusal(429).with("retry-after", "60"));
    RawHttp.Reply reply = hosted(false);
    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.header("retry-after")).isEqualTo("60");
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void anOperatorsKeyThatIsRefused_isOurFailure_withoutTheProvidersWords() {
    provider.script(refusal(401));
    RawHttp.Reply reply = hosted(false);
    assertError(reply, 502, "provider_refused_key");
    assertThat(reply.text()).doesNotContain("no 401");
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void a403ThatDoesNotSayWhy_isNotSaidToBeOfTheOperatorsKey() {
    provider.script(refusal(403));
    RawHttp.Reply reply = hosted(false);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("no 403");
    assertThat(provider.received()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"/v1/other/chat/completions", "/v1/other/embeddings"})
  void aProviderThatIsNotThere_is502(String path) {
    assertError(ownKey(path, false), 502, "provider_unreachable");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProviderThatNeverAnswers_is504_andIsLetGo(boolean stream) {
    provider.script(Reply.chat("late").after(new CompletableFuture<>()));
    assertError(ownKey(stream), 504, "provider_timeout");
    assertThat(provider.received()).hasSize(1);
    assertThat(provider.last().closed()).succeedsWithin(20, TimeUnit.SECONDS);
  }

  @Test
  void anAnswerCutBeforeItsHead_is502_andIsNotAskedForTwice() {
    provider.script(Reply.none()).script(Reply.chat("again"));
    assertError(hosted(false), 502, "provider_unreachable");
    assertThat(provider.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "stalled"})
  void aStreamThatBreaksOff_endsInAnErrorEventAndAReset_neverInDone(String how) {
    Reply.Step step =
        how.equals("cut") ? new Reply.Step.Cut() : new Reply.Step.Wait(new CompletableFuture<>());
    provider.script(Reply.events(PIECE).then(step));
    RawHttp.Reply reply = ownKey(true);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(reply.text())
        .startsWith(PIECE + "data: {\"error\":")
        .contains("provider_broken_answer")
        .doesNotContain("[DONE]");
    var error =
        RunningTarn.json(reply.text().substring(PIECE.length() + "data: ".length())).path("error");
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("type").asText()).isEqualTo("server_error");
  }

  @Test
  void aWholeAnswerThatBreaksOff_isNeverTakenForWhole() {
    String half = "{\"id\":\"chatcmpl-1\",\"choices\":[";
    provider.script(
        Reply.json(200, half)
            .then(new Reply.Step.Cut())
            .then(new Reply.Step.Send("{}]}".getBytes(UTF_8))));
    provider.script(Reply.chat("again"));
    RawHttp.Reply reply = ownKey(false);
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(half).startsWith(reply.text());
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void aStreamThatEndsWithoutItsLastEvent_passesAsItIs() {
    provider.script(Reply.events(PIECE));
    RawHttp.Reply reply = ownKey(true);
    assertThat(reply.end()).isEqualTo(RawHttp.End.WHOLE);
    assertThat(reply.text()).isEqualTo(PIECE);
    assertThat(tarn.get("/metrics", "operator-key").body()).contains("reason=\"truncated\"");
  }

  @Test
  void ofAnAnswerThatBrokeOff_onlyTheQuestionIsRemembered() {
    String listener = tarn.personalKey("w", "a listener");
    provider.script(Reply.events(PIECE).then(new Reply.Step.Cut()));
    RawHttp.Reply broken =
        RawHttp.send(
            tarn.port(),
            RawHttp.post(
                "/v1/openai/chat/completions",
                Map.of("Authorization", "Bearer sk-own", "x-memorylake-api-key", listener),
                body(true)));
    tarn.awaitLearned(broken.header("x-memorylake-write-id"), listener);
    assertThat(RunningTarn.json(tarn.get("/v1/memories", listener).body()).path("data"))
        .singleElement()
        .matches(m -> m.path("text").asText().equals("Who flew the zeppelin?"));
  }

  private static void assertError(RawHttp.Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.end()).isEqualTo(RawHttp.End.WHOLE);
    var error = RunningTarn.json(reply.text()).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotBlank().doesNotContain("sk-");
    assertThat(error.path("type").asText()).isNotBlank();
    assertThat(error.has("param")).isTrue();
  }
}
