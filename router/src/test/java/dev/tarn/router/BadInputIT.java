package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a careless or hostile client may send: the right 4xx in OpenAI's form, never a 5xx or a
/// hang.
class BadInputIT {
  private static final String CHAT = "/v1/openai/chat/completions";
  private static final byte[] FINE =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there my friend\"}]}"
          .getBytes(UTF_8);

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String key;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    key = tarn.serverKey("w", Optional.of("ann"));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  static Stream<Arguments> bodies() throws IOException {
    byte[] deep =
        ("{\"model\":\"m\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}").getBytes(UTF_8);
    return Stream.of(
        arguments("cut JSON", "{\"model\":".getBytes(UTF_8), "invalid_json"),
        arguments("nothing", new byte[0], "wrong_type"),
        arguments("an array", "[]".getBytes(UTF_8), "wrong_type"),
        arguments("messages as text", "{\"messages\":\"x\"}".getBytes(UTF_8), "wrong_type"),
        arguments("a message as text", "{\"messages\":[\"x\"]}".getBytes(UTF_8), "wrong_type"),
        arguments("model as number", "{\"model\":5}".getBytes(UTF_8), "wrong_type"),
        arguments("stream as text", "{\"stream\":\"yes\"}".getBytes(UTF_8), "wrong_type"),
        arguments(
            "content as object",
            "{\"messages\":[{\"role\":\"user\",\"content\":{}}]}".getBytes(UTF_8),
            "wrong_type"),
        arguments("nested 10,000 deep", deep, "nested_too_deep"),
        arguments(
            "bytes that are no UTF-8",
            "{\"model\":\"m\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1),
            "invalid_utf8"),
        arguments("UTF-16", "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_16), "invalid_utf8"),
        arguments(
            "half a surrogate pair",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}".getBytes(UTF_8),
            "invalid_utf8"),
        arguments(
            "a key twice", "{\"model\":\"a\",\"model\":\"b\"}".getBytes(UTF_8), "duplicate_key"),
        arguments("two documents", "{\"model\":\"a\"}{}".getBytes(UTF_8), "trailing_data"),
        arguments(
            "extra of a kind we have not",
            "{\"extra\":{\"colour\":1}}".getBytes(UTF_8),
            "unsupported_extra"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBadBodyIsRefused_withItsReason(String what, byte[] body, String code) {
    assertRefused(RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers(), body)), 400, code);
  }

  static Stream<Arguments> headerChanges() throws IOException {
    return Stream.of(
        arguments(Map.of("Content-Type", "text/plain"), FINE, 415, "unsupported_content_type"),
        arguments(Map.of("Content-Encoding", "br"), FINE, 415, "unsupported_encoding"),
        arguments(Map.of("Content-Encoding", "gzip"), FINE, 400, "invalid_encoding"),
        arguments(
            Map.of("Content-Encoding", "gzip"), gzip(new byte[50_000_000]), 413, "body_too_large"),
        arguments(Map.of("Content-Length", "2000000"), FINE, 413, "body_too_large"),
        arguments(Map.of("x-memorylake-api-key", ""), FINE, 401, "missing_memory_key"),
        arguments(Map.of("x-memorylake-api-key", "tarn_x"), FINE, 401, "invalid_memory_key"),
        arguments(
            Map.of("x-memorylake-api-key", "tarn_AbcdefghijklmnopqrstuvwxyZ"),
            FINE,
            401,
            "invalid_memory_key"),
        arguments(Map.of("Authorization", ""), FINE, 401, "provider_key_missing"),
        arguments(
            Map.of("Authorization", "Bearer tarn_AbcdefghijklmnopqrstuvwxyZ"),
            FINE,
            400,
            "two_memory_keys"),
        arguments(Map.of("x-memorylake-memory", "some"), FINE, 400, "invalid_memory_mode"),
        arguments(Map.of("x-memorylake-memory-budget", "-1"), FINE, 400, "invalid_memory_budget"),
        arguments(Map.of("x-memorylake-user-id", "u".repeat(300)), FINE, 400, "name_too_long"));
  }

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("headerChanges")
  void aBadHeaderIsRefused_withItsReason(
      Map<String, String> change, byte[] body, int status, String code) {
    Map<String, String> headers = headers();
    headers.putAll(change);
    assertRefused(RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers, body)), status, code);
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        arguments("/v1/openai//chat/completions", 400, "ambiguous_path"),
        arguments("/v1/openai/../chat/completions", 400, "ambiguous_path"),
        arguments("/v1/openai/%2e%2E/models", 400, "ambiguous_path"),
        arguments("/v1/openai/a%2Fb", 400, "ambiguous_path"),
        arguments("/v1/openai/threads/1", 501, "assistants_not_supported"),
        arguments("/v1/nobody/chat/completions", 404, "unknown_path"),
        arguments("/v1/chat/completions", 400, "provider_not_named"),
        arguments("/", 404, "unknown_path"));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("paths")
  void aPathThatLeadsNowhere_saysSo(String path, int status, String code) {
    assertRefused(RawHttp.send(tarn.port(), RawHttp.post(path, headers(), FINE)), status, code);
  }

  @Test
  void aBodyThatComesTooSlowly_isRefusedInTime() {
    Map<String, String> headers = headers();
    headers.put("Content-Length", "500");
    assertRefused(
        RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers, FINE)), 408, "request_timeout");
  }

  @Test
  void aHeadThatNeverEnds_isCutOff() {
    RawHttp.Reply reply = RawHttp.send(tarn.port(), "POST /v1/openai/ch".getBytes(UTF_8));
    assertThat(reply.head()).isEmpty();
  }

  @Test
  void aBodyWithLengthAndChunks_isFramedAnew() {
    Map<String, String> headers = headers();
    headers.put("Transfer-Encoding", "chunked");
    String chunked =
        Integer.toHexString(FINE.length) + "\r\n" + new String(FINE, UTF_8) + "\r\n0\r\n\r\n";
    headers.put("Content-Length", "7");
    RawHttp.Reply reply =
        RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers, chunked.getBytes(UTF_8)));
    assertThat(reply.status()).isIn(200, 400);
    if (reply.status() == 200) {
      assertThat(provider.last().header("transfer-encoding")).isEmpty();
      assertThat(provider.last().body()).isEqualTo(FINE);
    }
  }

  @Test
  void compressedBodiesAreRead() throws IOException {
    Map<String, String> headers = headers();
    headers.put("Content-Encoding", "gzip");
    provider.script(Reply.chat("fine")).script(Reply.chat("fine"));
    assertThat(RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers, gzip(FINE))).status())
        .isEqualTo(200);
    headers.put("Content-Encoding", "zstd");
    byte[] zstd = com.github.luben.zstd.Zstd.compress(FINE);
    assertThat(RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers, zstd)).status())
        .isEqualTo(200);
    assertThat(provider.last().body()).isEqualTo(zstd);
    assertThat(provider.last().header("content-encoding")).contains("zstd");
  }

  private static void assertRefused(RawHttp.Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    var error = RunningTarn.json(reply.text()).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotBlank().doesNotContain("Exception");
    assertThat(error.path("type").asText()).isNotBlank();
    assertThat(RawHttp.send(tarn.port(), RawHttp.post(CHAT, headers(), FINE)).status())
        .as("the next call works")
        .isEqualTo(200);
  }

  private static Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer sk-callers-own");
    headers.put("x-memorylake-api-key", key);
    return headers;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
