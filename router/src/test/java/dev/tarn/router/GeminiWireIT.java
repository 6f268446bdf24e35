package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// `generateContent` byte by byte: what travels, and what stays here.
class GeminiWireIT {
  private static final String MODEL = "/v1/gemini/v1beta/models/gemini-2.5-flash";
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  /// Each test speaks for another person.
  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private HttpResponse<String> send(String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> send(String path, String body) {
    return send(path, body, own(Map.of()));
  }

  private Map<String, String> own(Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("x-goog-api-key", "AIza-callers-own");
    headers.put("x-memorylake-api-key", key);
    return headers;
  }

  private void tell() {
    send(MODEL + ":generateContent", body(asked(FACT)));
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    provider.reset();
  }

  private static String body(String contents) {
    return "{ \"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\n\"unknown\":{\"a\":1.0,"
        + "\"n\":12345678901234567890},\"contents\":["
        + contents
        + "],\"generationConfig\":{\"temperature\":10e-1}}";
  }

  private static String asked(String text) {
    return "{\"parts\":[{\"text\":\"" + text + "\"}],\"role\":\"user\"}";
  }

  @Test
  void withMemoryOff_requestAndReplyAreUntouched() {
    String body = body("{\"parts\":{\"text\":\"caf\\u00e9 \\ud83d\\ude00\"},\"odd\":[1e0]}");
    String reply = Contents.response("héllo").replace(",", " ,\n");
    provider.script(Reply.json(200, reply).with("server-timing-x", "gfet4t7"));

    HttpResponse<String> answer =
        send(
            MODEL + ":generateContent?prettyPrint=false",
            body,
            own(Map.of("x-memorylake-memory", "off", "x-goog-request-params", "a=b")));

    assertThat(provider.last().text()).isEqualTo(body);
    assertThat(provider.last().uri())
        .isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent?prettyPrint=false");
    assertThat(provider.last().header("x-goog-request-params")).contains("a=b");
    assertThat(answer.body()).isEqualTo(reply);
    assertThat(RunningTarn.header(answer, "server-timing-x")).isEqualTo("gfet4t7");
  }

  @Test
  void withMemoryOn_onlyTheBlockDiffers_alsoThroughAToolLoop() {
    tell();
    String question = asked(QUESTION);
    provider.script(Reply.json(200, Contents.functionCall("look", "{\"n\":12345678901234567890}")));
    HttpResponse<String> called = send(MODEL + ":generateContent", body(question));
    String block = inserted(question, "");
    assertThat(block).startsWith(",{\"text\":\"").contains(FACT);

    String content = RunningTarn.json(called.body()).at("/candidates/0/content").toString();
    String loop =
        ","
            + content
            + ",{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"look\",\"response\":{}}}]}";
    send(MODEL + ":generateContent", body(question + loop));

    assertThat(inserted(question, loop)).isEqualTo(block);
    assertThat(provider.last().text()).contains("\"thoughtSignature\":\"CiQBz/A+/w==\"");
  }

  /// What the provider got at the end of the first content's parts, all else being as it was sent.
  private static String inserted(String first, String then) {
    String all = body(first + then);
    int at = all.indexOf(first) + first.lastIndexOf(']');
    String sent = provider.last().text();
    int more = sent.length() - all.length();
    assertThat(sent.substring(0, at) + sent.substring(at + more)).isEqualTo(all);
    return sent.substring(at, at + more);
  }

  @Test
  void aStreamAsOneArray_passesAsItIs_andIsRemembered() {
    HttpResponse<String> reply =
        send(MODEL + ":streamGenerateContent", body(asked("Where shall we go?")));
    assertThat(reply.body()).isEqualTo(String.join("", Contents.array("Noted.")));
    provider.script(Reply.contentArray("The lake of Starnberg would suit your dachshund."));

    send(MODEL + ":streamGenerateContent", body(asked("And on Sunday?")));

    assertThat(provider.last().uri()).endsWith(":streamGenerateContent");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void aSideCall_getsNoMemoryAndLeavesNone() {
    tell();
    String ping = body(asked(QUESTION)).replace("\"temperature\":10e-1", "\"max_output_tokens\":1");

    HttpResponse<String> reply = send(MODEL + ":generateContent", ping);

    assertThat(provider.last().text()).isEqualTo(ping);
    assertThat(RunningTarn.header(reply, "x-memorylake-memory-status")).isEqualTo("off");
  }

  @Test
  void aStreamThatBreaksOff_endsWithAnErrorEvent_andIsNotRemembered() {
    String begun = Contents.events("Half an answer, and more.").getFirst();
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    RawHttp.Reply reply = raw(":streamGenerateContent?alt=sse");

    assertThat(reply.text())
        .startsWith(begun)
        .contains("data: {\"error\":{\"code\":502", "\"status\":\"UNAVAILABLE\"")
        .doesNotContain("finishReason");
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an");
  }

  @Test
  void anArrayThatBreaksOff_isLeftOpen() {
    String begun = Contents.array("Half an answer, and more.").getFirst();
    provider.script(
        Reply.events(begun)
            .with("content-type", "application/json; charset=UTF-8")
            .then(new Reply.Step.Cut()));

    RawHttp.Reply reply = raw(":streamGenerateContent");

    assertThat(reply.text()).isEqualTo(begun);
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
  }

  private RawHttp.Reply raw(String call) {
    return RawHttp.send(
        tarn.port(),
        RawHttp.post(
            MODEL + call,
            own(Map.of()),
            body(asked("Tell me more, please.")).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsMalformed_isRefusedInGooglesForm() {
    HttpResponse<String> reply = send(MODEL + ":generateContent", "{\"contents\":7}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()))
        .isEqualTo(
            RunningTarn.json(
                "{\"error\":{\"code\":400,\"message\":\"'contents' must be an array of contents.\","
                    + "\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
                    + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"wrong_type\","
                    + "\"domain\":\"tarn\"}]}}"));
    HttpResponse<String> twoKeys = send(MODEL + ":generateContent?key=another", body(asked("Hi?")));
    assertThat(RunningTarn.json(twoKeys.body()).at("/error/details/0/reason").asText())
        .isEqualTo("contradicting_keys");
    assertThat(provider.received()).isEmpty();
  }
}
