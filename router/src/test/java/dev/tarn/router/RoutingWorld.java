package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Three providers and a router between them, for tests of who was called, in which order, with
/// which key, after which failure. Each test has a workspace of its own.
abstract class RoutingWorld {
  static final String OWN = "sk-callers-own-0123456789";
  static final String OPERATORS = "sk-operators-own";
  static final String SECONDS = "sk-operators-second";

  @TempDir static Path dataDir;
  static final KeepingEngines ENGINES = new KeepingEngines();
  static FakeProvider openai;
  static FakeProvider second;
  static FakeProvider anthropic;
  static RunningTarn tarn;
  private static int tests;
  String workspace;

  /// What is seen of one says nothing of another, so that tests do not meet in what the router
  /// learns.
  String model;

  String further;

  @BeforeAll
  static void start() {
    openai = FakeProvider.start();
    second = FakeProvider.start();
    anthropic = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.withRows(
                TestConfig.of(dataDir, openai.baseUrl(), EmbeddingModelName.NONE),
                List.of(
                    row("second", second, Optional.of(SECONDS), List.of("second-*")),
                    row("keyless", second, Optional.empty(), List.of("keyless-*")),
                    claude(anthropic))),
            ENGINES);
  }

  @AfterAll
  static void stop() {
    tarn.close();
    openai.close();
    second.close();
    anthropic.close();
  }

  @BeforeEach
  void forget() {
    workspace = "w" + tests++;
    model = "gpt-" + workspace;
    further = "second-" + workspace;
    openai.reset();
    second.reset();
    anthropic.reset();
  }

  /// Vendor A's key never arrives at vendor B, whatever a test does.
  @AfterEach
  void everyKeyStaysWithItsVendor() {
    assertThat(keysOf(openai)).allMatch(key -> !key.contains("second") && !key.contains("claude"));
    assertThat(keysOf(second)).allMatch(key -> !key.equals(OPERATORS) && !key.equals(OWN));
    assertThat(keysOf(anthropic)).allMatch(key -> key.contains("claude"));
  }

  private static ProviderRow row(
      String name, FakeProvider at, Optional<String> key, List<String> models) {
    return new ProviderRow(
        name,
        List.of(),
        ProviderRow.Dialect.OPENAI,
        URI.create(at.baseUrl()),
        "/v1",
        ProviderRow.Auth.BEARER,
        key.map(Secret::of),
        Optional.empty(),
        models,
        128_000);
  }

  private static ProviderRow claude(FakeProvider at) {
    return new ProviderRow(
        "clone",
        List.of(),
        ProviderRow.Dialect.ANTHROPIC,
        URI.create(at.baseUrl()),
        "/v1",
        ProviderRow.Auth.X_API_KEY,
        Optional.of(Secret.of("sk-claude-operators")),
        Optional.empty(),
        List.of("clone-*"),
        200_000);
  }

  static List<String> keysOf(FakeProvider provider) {
    return provider.received().stream()
        .map(r ->
            r.header("authorization")
                .map(h -> h.replace("Bearer ", ""))
                .or(() -> r.header("x-api-key"))
                .orElse(""))
        .toList();
  }

  String key() {
    return key(NewKey.Fallback.NONE);
  }

  String key(NewKey.Fallback fallback) {
    return tarn.create(NewKey.personal(workspace, "ann").withFallback(fallback)).value().reveal();
  }

  String body(boolean stream, String more) {
    return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Who flew the zeppelin?\"}]%s}"
        .formatted(model, stream, more);
  }

  RawHttp.Reply own(String key, String more) {
    return own(key, OWN, more);
  }

  RawHttp.Reply own(String key, String providers, String more) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer " + providers);
    headers.put("x-memorylake-api-key", key);
    return RawHttp.send(
        tarn.port(),
        RawHttp.post("/v1/openai/chat/completions", headers, body(false, more).getBytes(UTF_8)));
  }

  RawHttp.Reply keyless(String key) {
    return RawHttp.send(
        tarn.port(),
        RawHttp.post(
            "/v1/openai/chat/completions",
            Map.of("x-memorylake-api-key", key),
            body(false, "").getBytes(UTF_8)));
  }

  static RawHttp.Reply hosted(String key, String body) {
    return RawHttp.send(
        tarn.port(),
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body.getBytes(UTF_8)));
  }

  RawHttp.Reply hosted(String key) {
    return hosted(key, body(false, ""));
  }

  String thenSecond() {
    return ",\"extra\":{\"fallback_models\":[\"" + further + "\"]}";
  }

  static Reply refusal(int status) {
    return Reply.json(status, "{\"error\":{\"message\":\"no " + status + "\",\"code\":null}}");
  }

  static void refuse(FakeProvider provider, int status, int times) {
    for (int i = 0; i < times; i++) {
      provider.script(refusal(status));
    }
  }

  static String code(RawHttp.Reply reply) {
    return RunningTarn.json(reply.text()).path("error").path("code").asText();
  }
}
