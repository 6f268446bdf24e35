package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.AwkwardBodies;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Guarantee 1: what we do not touch stays identical to the last byte, both ways.
class TransparencyIT {
  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private Map<String, String> headers;
  private String key;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer sk-callers-own");
    key = tarn.serverKey("w", Optional.of("ann"));
    headers.put("x-memorylake-api-key", key);
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private RawHttp.Reply chat(byte[] body) {
    return RawHttp.send(tarn.port(), RawHttp.post("/v1/openai/chat/completions", headers, body));
  }

  @Test
  void withMemoryOff_theProviderReceivesTheBytesThatWereSent() {
    headers.put("x-memorylake-memory", "off");
    AwkwardBodies.all()
        .forEach((name, body) -> {
          assertThat(chat(body).status()).as(name).isEqualTo(200);
          assertThat(provider.last().body()).as(name).isEqualTo(body);
        });
  }

  @Test
  void withMemoryOn_andNothingRecalled_theBytesAreTheSameToo() {
    AwkwardBodies.all()
        .forEach((name, body) -> {
          // A scope of its own, so that no body recalls another.
          headers.put("x-memorylake-user-id", name.replace(' ', '-'));
          assertThat(chat(body).status()).as(name).isEqualTo(200);
          assertThat(provider.last().body()).as(name).isEqualTo(body);
        });
  }

  @Test
  void takingTheRecordedBlockOut_givesBackTheOriginal() {
    String told =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"The zanzibar expedition of aunt Philomena began in Mombasa.\"}]}";
    RawHttp.Reply first = chat(told.getBytes(StandardCharsets.UTF_8));
    tarn.awaitLearned(header(first, "x-memorylake-write-id"), key);
    for (String content :
        new String[] {
          "\"Where began the Zanzibar expedition of aunt Philomena? \\u00e4 \\ud83d\\ude00 \\/\"",
          "[ {\"type\":\"text\",\"text\":\"Where began the Zanzibar expedition of aunt"
              + " Philomena?\"} , {\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}}\n]",
          // So large that it is read off the event loop.
          "[{\"type\":\"text\",\"text\":\"Where began that Zanzibar expedition of aunt Philomena?\"},"
              + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:"
              + "x".repeat(400_000)
              + "\"}}]"
        }) {
      byte[] original =
          ("{ \"n\":1.0,\"seed\":12345678901234567890 ,\"messages\" : [\t{\"content\":"
                  + content
                  + ", \"role\":\"user\"}\r\n], \"model\":\"m\" }")
              .getBytes(StandardCharsets.UTF_8);
      RawHttp.Reply reply = chat(original);
      assertThat(header(reply, "x-memorylake-context-modified")).isEqualTo("true");
      JsonNode position =
          tarn.awaitReceipt(header(reply, "x-memorylake-receipt-id"), key).path("position");
      byte[] sent = provider.last().body();
      int at = position.path("at").asInt();
      byte[] without = new byte[original.length];
      System.arraycopy(sent, 0, without, 0, at);
      System.arraycopy(
          sent, at + position.path("length").asInt(), without, at, original.length - at);
      assertThat(without).isEqualTo(original);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void aCompressedBody_growsAsAPlainOne_andGoesUpPlain(String encoding) throws IOException {
    String told =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"The zanzibar expedition of aunt Philomena began in Mombasa.\"}]}";
    RawHttp.Reply first = chat(told.getBytes(StandardCharsets.UTF_8));
    tarn.awaitLearned(header(first, "x-memorylake-write-id"), key);
    byte[] asked =
        told.replace(
                "The zanzibar expedition of aunt Philomena began in Mombasa.",
                "Where began the Zanzibar expedition of aunt Philomena?")
            .getBytes(StandardCharsets.UTF_8);
    headers.put("Content-Encoding", encoding);

    RawHttp.Reply reply = chat(encoding.equals("gzip") ? gzip(asked) : Zstd.compress(asked));

    assertThat(header(reply, "x-memorylake-context-modified")).isEqualTo("true");
    assertThat(provider.last().lastUserText()).contains("Where began", "Mombasa");
    assertThat(provider.last().header("content-encoding")).isEmpty();
    assertThat(provider.last().header("content-length"))
        .contains(Integer.toString(provider.last().body().length));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void anAwkwardStreamCutAtEveryByte_arrivesByteForByte() {
    String stream =
        "\ufeff: hello\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Grüße \ud83d\ude00\"},"
            + "\"finish_reason\":null}]}\n\nevent: x\rdata:[1,\rdata: 2]\r\rdata: {\"choices\":[{\"index\":0,"
            + "\"delta\":{},\"finish_reason\":\"stop\"}],\"obfuscation\":\"zz\"}\n\ndata: [DONE]\n\n";
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    Reply reply = Reply.events();
    for (byte b : bytes) {
      reply = reply.then(new Reply.Step.Send(new byte[] {b}));
    }
    provider.script(reply);
    RawHttp.Reply received =
        chat(
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello to everybody here\"}]}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(received.body()).isEqualTo(bytes);
  }

  @Test
  void aProvidersError_keepsStatusBodyAndRateLimitHeaders() {
    provider.script(
        Reply.json(429, "{\"error\" : {\"message\":\"slow down\" }}")
            .with("retry-after", "17")
            .with("x-ratelimit-reset-requests", "6m0s")
            .with("Connection", "x-hop")
            .with("x-hop", "stays")
            .with("set-cookie", "a=b"));
    RawHttp.Reply reply =
        chat(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hello to everybody here\"}]}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.text()).isEqualTo("{\"error\" : {\"message\":\"slow down\" }}");
    assertThat(header(reply, "retry-after")).isEqualTo("17");
    assertThat(header(reply, "x-ratelimit-reset-requests")).isEqualTo("6m0s");
    assertThat(header(reply, "set-cookie")).isEqualTo("a=b");
    assertThat(header(reply, "x-hop")).isEmpty();
    assertThat(provider.received()).hasSize(1);
  }

  private static String header(RawHttp.Reply reply, String name) {
    return Arrays.stream(reply.head().split("\r\n"))
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
