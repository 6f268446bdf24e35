package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Converses;
import dev.tarn.testkit.EventStreams;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bedrock's Converse byte by byte.
class BedrockWireIT {
  private static final String PATH = "/v1/bedrock/model/arn%3aaws:bedrock%3Ax%2Fy+z/converse";
  private static final String BODY =
      "{ \"messages\":[{\"content\":[{\"text\":\"What is my dachshund called? caf\\u00e9\"},"
          + "{\"cachePoint\":{\"type\":\"default\"}}],\"role\":\"user\"}],\n\"unknown\":1.0}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    key = tarn.serverKey("w", Optional.of("ann"));
    String told = "{\"text\":\"My dachshund is called Rex.\"}";
    assertThat(tarn.post("/v1/memories", key, told).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void reset() {
    provider.reset();
  }

  private static RawHttp.Reply send(String path, String body, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer ABSK-callers-own");
    headers.put("x-memorylake-api-key", key);
    headers.putAll(more);
    return RawHttp.send(
        tarn.port(), RawHttp.post(path, headers, body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void withMemoryOff_pathRequestAndReplyAreUntouched() {
    String reply = Converses.reply("héllo").replace(",", " ,\n");
    provider.script(Reply.json(200, reply).with("x-amzn-bedrock-cache", "a"));

    RawHttp.Reply answer = send(PATH + "?a=%2F", BODY, Map.of("x-memorylake-memory", "off"));

    assertThat(provider.last().uri())
        .isEqualTo("/model/arn%3aaws:bedrock%3Ax%2Fy+z/converse?a=%2F");
    assertThat(provider.last().text()).isEqualTo(BODY);
    assertThat(answer.text()).isEqualTo(reply);
    assertThat(answer.header("x-amzn-bedrock-cache")).isEqualTo("a");
  }

  @Test
  void withMemory_onlyTheBlockDiffers_afterTheCachePoint() {
    send(PATH, BODY, Map.of());

    String sent = provider.last().text();
    int end = BODY.indexOf("],\"role\"");
    assertThat(sent)
        .startsWith(BODY.substring(0, end) + ",{\"text\":\"")
        .endsWith("\"}" + BODY.substring(end))
        .contains("My dachshund is called Rex.");
  }

  @Test
  void aStream_passesByteForByte_whateverItsFramesAre() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Converses.events("A whole answer, in pieces.").forEach(bytes::writeBytes);
    byte[] whole = bytes.toByteArray();
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    for (byte[] reply : List.of(whole, damaged, Arrays.copyOf(whole, whole.length - 5))) {
      provider.script(
          Reply.frames(
              List.of(
                  Arrays.copyOfRange(reply, 0, 7),
                  Arrays.copyOfRange(reply, 7, 150),
                  Arrays.copyOfRange(reply, 150, reply.length))));

      RawHttp.Reply answer = send(PATH + "-stream", BODY, Map.of());

      assertThat(answer.body()).isEqualTo(reply);
      assertThat(answer.end()).isEqualTo(RawHttp.End.WHOLE);
      assertThat(answer.header("content-type")).isEqualTo("application/vnd.amazon.eventstream");
    }
  }

  @Test
  void aDamagedStream_isNotRemembered_andAWholeOneIs() {
    byte[] damaged = EventStreams.event("contentBlockStop", "{\"contentBlockIndex\":0}");
    damaged[20] ^= 1;
    List<byte[]> events = Converses.events("The Starnberg lake is near.");
    provider.script(
        Reply.frames(List.of(events.get(0), events.get(1), events.get(2), damaged, events.get(4))));
    String olgasKey = tarn.personalKey("w", "olga");
    Map<String, String> olga = Map.of("x-memorylake-api-key", olgasKey);
    RawHttp.Reply answer = send(PATH + "-stream", said("Which lake is near?"), olga);
    tarn.awaitLearned(answer.header("x-memorylake-write-id"), olgasKey);
    assertThat(tarn.get("/v1/memories", olgasKey).body())
        .contains("Which lake")
        .doesNotContain("Starnberg");

    provider.script(Reply.converseStream("The Starnberg lake is near."));
    send(PATH + "-stream", said("Again, which lake is near?"), olga);
    tarn.await(() -> tarn.get("/v1/memories", olgasKey).body().contains("Starnberg"));
  }

  private static String said(String text) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + text + "\"}]}]}";
  }

  @Test
  void whatStandsInTheOperatorsS3_isReadForNobodyElse() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"document\":{\"format\":\"pdf\",\"name\":\"n\","
            + "\"source\":{\"s3Location\":{\"uri\":\"s3://bucket/secret.pdf\"}}}},{\"text\":\"Read it.\"}]}]}";
    assertThat(send(PATH, body, Map.of()).status()).as("with the caller's own key").isEqualTo(200);
    provider.reset();

    byte[] hosted =
        RawHttp.post(
            "/v1/bedrock/model/us.m/converse",
            Map.of("Authorization", "Bearer " + key, "x-memorylake-memory", "off"),
            body.getBytes(StandardCharsets.UTF_8));
    RawHttp.Reply reply = RawHttp.send(tarn.port(), hosted);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.header("x-amzn-errortype")).isEqualTo("ResourceNotFoundException");
    assertThat(reply.text()).contains("provider_state_not_found", "s3Location");
    assertThat(provider.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          us.m         | "guardrailConfig":{"guardrailIdentifier":"gr1","guardrailVersion":"1"} | 404
          us.m         | "promptVariables":{"name":{"text":"Ann"}}                              | 404
          a1b2c3d4e5f6 | "inferenceConfig":{"maxTokens":5}                                      | 403
          us.m         | "inferenceConfig":{"maxTokens":5}                                      | 200
          """)
  void whatTheOperatorsAccountKeeps_isForNobodyElse(String model, String more, int status) {
    String body = said("Hi").replaceFirst("\\{", "{" + more + ",");
    String path = "/v1/bedrock/model/" + model + "/converse";
    byte[] hosted =
        RawHttp.post(
            path,
            Map.of("Authorization", "Bearer " + key, "x-memorylake-memory", "off"),
            body.getBytes(StandardCharsets.UTF_8));

    assertThat(RawHttp.send(tarn.port(), hosted).status()).isEqualTo(status);
    assertThat(provider.received()).hasSize(status == 200 ? 1 : 0);
    assertThat(send(path, body, Map.of()).status()).as("with the caller's own key").isEqualTo(200);
  }

  @Test
  void whatIsMalformed_isRefusedInBedrocksForm() {
    RawHttp.Reply reply = send(PATH, "{\"messages\":{}}", Map.of());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("x-amzn-errortype")).isEqualTo("ValidationException");
    assertThat(reply.text())
        .isEqualTo("{\"message\":\"'messages' must be an array.\",\"code\":\"wrong_type\"}");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aSignedCall_isRefusedInBedrocksForm_alsoWhereItWouldPassThrough() {
    for (String path : List.of(PATH, "/v1/bedrock/model/m/invoke")) {
      RawHttp.Reply reply =
          send(
              path,
              BODY,
              Map.of(
                  "Authorization",
                  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/bedrock/aws4_request,"
                      + " SignedHeaders=host, Signature=f00d"));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.header("x-amzn-errortype")).isEqualTo("ValidationException");
      assertThat(RunningTarn.json(reply.text()).path("code").asText()).isEqualTo("signed_call");
      assertThat(reply.text()).doesNotContain("AKIDEXAMPLE", "f00d");
    }
    assertThat(provider.received()).isEmpty();
  }
}
