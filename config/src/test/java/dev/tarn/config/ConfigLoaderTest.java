package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigLoaderTest {
  @TempDir private Path directory;

  private Given given() {
    return Given.in(directory);
  }

  @Test
  void defaults_areFineAsTheyStand() throws ConfigException {
    TarnConfig config = ConfigLoader.load(Map.of(), Optional.empty());

    assertThat(config.server().host()).isEqualTo("127.0.0.1");
    assertThat(config.server().port()).isEqualTo(8080);
    assertThat(config.server().tlsCert()).isEmpty();
    assertThat(config.dataDir()).isEqualTo(Path.of("./data"));
    assertThat(config.keys())
        .isEqualTo(new TarnConfig.Keys(Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(config.embedding().source())
        .isEqualTo(new EmbeddingSource.Shipped(TarnConfig.EmbeddingModelName.E5_SMALL_V2));
    assertThat(config.memory().recallDeadline()).isEqualTo(Duration.ofMillis(150));
    assertThat(config.memory().receiptsKept()).isEqualTo(Duration.ofDays(30));
    assertThat(config.memory().harnessTags()).contains("system-reminder", "ide_*");
    assertThat(config.limits().bodyBytes()).isEqualTo(32 << 20);
    assertThat(config.hosted().defaultProvider()).isEmpty();
    assertThat(config.providers())
        .extracting(ProviderRow::name)
        .contains("openai", "groq", "ollama");
  }

  @Test
  void environment_winsOverTheFileAndTheFileOverTheDefaults() {
    Given file = given().file("server:\n  port: 9001\n  host: 127.0.0.2\n");

    TarnConfig config = file.environment(Map.of("TARN_SERVER_PORT", "9002")).config();

    assertThat(config.server().port()).isEqualTo(9002);
    assertThat(config.server().host()).isEqualTo("127.0.0.2");
    assertThat(config.server().shutdownGrace()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void callersUrls_areRefusedUntilTheyAreAllowed_allOrByHost() {
    assertThat(given().config().callerUrls())
        .isEqualTo(new TarnConfig.CallerUrls(false, List.of()));

    Map<String, String> variables =
        Map.of(
            "TARN_CALLER_URLS_ALLOW", "true",
            "TARN_CALLER_URLS_HOSTS", "llm.example,10.0.0.1:8443,http://localhost:8000");
    assertThat(given().environment(variables).config().callerUrls())
        .isEqualTo(
            new TarnConfig.CallerUrls(
                true,
                List.of(
                    new Origin(true, "llm.example", 443),
                    new Origin(true, "10.0.0.1", 8443),
                    new Origin(false, "localhost", 8000))));
  }

  @Test
  void tarnConfig_namesTheFileUnlessTheCommandLineDoes() throws Exception {
    Path fromEnvironment = Files.writeString(directory.resolve("a.yaml"), "server: {port: 1}");
    Path fromCommandLine = Files.writeString(directory.resolve("b.yaml"), "server: {port: 2}");
    Map<String, String> environment = Map.of("TARN_CONFIG", fromEnvironment.toString());

    assertThat(ConfigLoader.load(environment, Optional.empty()).server().port()).isEqualTo(1);
    assertThat(ConfigLoader.load(environment, Optional.of(fromCommandLine)).server().port())
        .isEqualTo(2);
  }

  @Test
  void fileOfNothing_changesNothing() throws ConfigException {
    TarnConfig defaults = ConfigLoader.load(Map.of(), Optional.empty());

    assertThat(given().file("").config()).isEqualTo(defaults);
    assertThat(given().file("# only words\n").config()).isEqualTo(defaults);
    assertThat(given().file("server:\nlog: ~\nlimits: {}\nproviders:\n").config())
        .isEqualTo(defaults);
  }

  static Stream<Arguments> variables() {
    return Stream.of(
        variable("TARN_DATA_DIR", "/srv/tarn", TarnConfig::dataDir, Path.of("/srv/tarn")),
        variable("TARN_SERVER_HOST", "::1", c -> c.server().host(), "::1"),
        variable(
            "TARN_SERVER_CORS_ORIGINS",
            "https://a.example, https://b.example,",
            c -> c.server().corsOrigins(),
            List.of("https://a.example", "https://b.example")),
        variable(
            "TARN_SERVER_PUBLIC_URL",
            "https://example.com/tarn/",
            c -> c.server().publicUrl(),
            Optional.of(URI.create("https://example.com/tarn"))),
        variable(
            "TARN_EMBEDDING_MODEL",
            "bge-small-en-v1.5",
            c -> c.embedding().source(),
            new EmbeddingSource.Shipped(TarnConfig.EmbeddingModelName.BGE_SMALL_EN_V1_5)),
        variable(
            "TARN_MEMORY_RECALL_DEADLINE",
            "90 ms",
            c -> c.memory().recallDeadline(),
            Duration.ofMillis(90)),
        variable(
            "TARN_MEMORY_BLOCKS_KEPT", "2h", c -> c.memory().blocksKept(), Duration.ofHours(2)),
        variable(
            "TARN_MEMORY_DURABILITY",
            "strict",
            c -> c.memory().durability(),
            TarnConfig.Durability.STRICT),
        variable("TARN_MEMORY_FACTS", "none", c -> c.memory().facts(), TarnConfig.Facts.NONE),
        variable(
            "TARN_DATABASE_URL",
            "jdbc:sqlite:/srv/t.db",
            c -> c.database().url(),
            Optional.of("jdbc:sqlite:/srv/t.db")),
        variable(
            "TARN_HOSTED_DEFAULT_PROVIDER",
            "groq",
            c -> c.hosted().defaultProvider(),
            Optional.of("groq")),
        variable("TARN_LIMITS_BODY_BYTES", "512KiB", c -> c.limits().bodyBytes(), 512 << 10),
        variable("TARN_LIMITS_SSE_EVENT_BYTES", "4096", c -> c.limits().sseEventBytes(), 4096),
        variable("TARN_LOG_LEVEL", "DEBUG", c -> c.log().level(), TarnConfig.Log.Level.DEBUG),
        variable(
            "TARN_MEMORY_KEY", "tarn-m", c -> c.keys().memory(), Optional.of(Secret.of("tarn-m"))),
        variable("TARN_OPERATOR_KEY", "op", c -> c.keys().operator(), Optional.of(Secret.of("op"))),
        variable("TARN_MASTER_KEY", "ma", c -> c.keys().master(), Optional.of(Secret.of("ma"))));
  }

  private static Arguments variable(
      String name, String value, Function<TarnConfig, Object> setting, Object expected) {
    return Arguments.of(name, value, setting, expected);
  }

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource("variables")
  void variable_isNamedByTheRuleAndSetsItsKey(
      String name, String value, Function<TarnConfig, Object> setting, Object expected) {
    TarnConfig config = given().environment(Map.of(name, value)).config();

    assertThat(setting.apply(config)).isEqualTo(expected);
    assertThat(setting.apply(given().config())).isNotEqualTo(expected);
  }

  @Test
  void blankVariable_isAsGoodAsNone() {
    TarnConfig config =
        given()
            .environment(
                Map.of(
                    "TARN_SERVER_PORT",
                    "",
                    "TARN_MEMORY_KEY",
                    "  ",
                    "OPENAI_API_KEY",
                    " \n",
                    "TARN_CONFIG",
                    " "))
            .config();

    assertThat(config).isEqualTo(given().config());
  }

  @Test
  void list_inAVariableHasCommasEvenIfTheFileHasOneText() {
    TarnConfig config =
        given()
            .file("server: {cors-origins: https://old.example}")
            .environment(Map.of("TARN_SERVER_CORS_ORIGINS", "https://a.example,https://b.example"))
            .config();

    assertThat(config.server().corsOrigins())
        .containsExactly("https://a.example", "https://b.example");
  }

  @ParameterizedTest
  @CsvSource({
    "openai,     OPENAI_API_KEY",
    "groq,       GROQ_API_KEY",
    "deepseek,   DEEPSEEK_API_KEY",
    "openrouter, OPENROUTER_API_KEY",
    "mistral,    MISTRAL_API_KEY",
    "xai,        XAI_API_KEY",
    "together,   TOGETHER_API_KEY",
  })
  void vendorsUsualVariable_isTheOperatorsKey(String row, String variable) {
    TarnConfig config = given().environment(Map.of(variable, "sk-vendor\n")).config();

    assertThat(row(config, row).apiKey()).contains(Secret.of("sk-vendor"));
    assertThat(config.providers().stream().filter(r -> r.apiKey().isPresent())).hasSize(1);
  }

  @Test
  void ownKeyOfARow_winsOverTheVendorsVariable() {
    TarnConfig config =
        given()
            .environment(
                Map.of("OPENAI_API_KEY", "usual", "TARN_PROVIDERS_OPENAI_API_KEY", "for-tarn"))
            .config();

    assertThat(row(config, "openai").apiKey()).contains(Secret.of("for-tarn"));
  }

  @Test
  void threeLinesOfYaml_makeAProvider() {
    TarnConfig config =
        given()
            .file("providers:\n  acme:\n    base-url: https://api.acme.example/openai/v2\n")
            .config();

    assertThat(row(config, "acme"))
        .isEqualTo(
            new ProviderRow(
                "acme",
                List.of(),
                ProviderRow.Dialect.OPENAI,
                URI.create("https://api.acme.example/openai/v2"),
                "/v2",
                ProviderRow.Auth.BEARER,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                8192));
    assertThat(row(config, "openai")).isEqualTo(row(given().config(), "openai"));
  }

  @Test
  void whatAProviderRefuses_isDataOfItsRow() {
    TarnConfig config =
        given()
            .file(
                "providers:\n  acme: {base-url: https://a.example, refuses: [seed, stream-options]}\n")
            .environment(Map.of("TARN_PROVIDERS_GROQ_REFUSES", "user,seed"))
            .config();

    assertThat(row(config, "acme").refuses())
        .containsExactlyInAnyOrder(ProviderRow.Refused.SEED, ProviderRow.Refused.STREAM_OPTIONS);
    assertThat(row(config, "groq").refuses())
        .containsExactlyInAnyOrder(ProviderRow.Refused.USER, ProviderRow.Refused.SEED);
    assertThat(row(config, "cohere").refuses()).contains(ProviderRow.Refused.STREAM_OPTIONS);
    assertThat(row(config, "openai").refuses()).isEmpty();
  }

  @Test
  void variables_changeARowAndMakeNewOnes() {
    TarnConfig config =
        given()
            .environment(
                Map.of(
                    "TARN_PROVIDERS_OPENAI_BASE_URL", "http://10.0.0.5:9000",
                    "TARN_PROVIDERS_MY_ROW_BASE_URL", "https://my.example/v1",
                    "TARN_PROVIDERS_MY_ROW_API_KEY_ENV", "MY_KEY",
                    "TARN_PROVIDERS_MY_ROW_MODELS", "a-*, b",
                    "TARN_PROVIDERS_MY_ROW_ALIASES", "mine",
                    "MY_KEY", "sk-mine"))
            .config();

    assertThat(row(config, "openai").baseUrl()).isEqualTo(URI.create("http://10.0.0.5:9000"));
    assertThat(row(config, "openai").versionPrefix()).isEmpty();
    assertThat(row(config, "openai").models()).contains("gpt-*");
    ProviderRow mine = row(config, "my-row");
    assertThat(mine.aliases()).containsExactly("mine");
    assertThat(mine.models()).containsExactly("a-*", "b");
    assertThat(mine.apiKey()).contains(Secret.of("sk-mine"));
    assertThat(mine.lists("a-large")).isTrue();
    assertThat(mine.lists("b-large")).isFalse();
  }

  @Test
  void variables_thatAreNotForTarnToReadAreLeftAlone() {
    TarnConfig config =
        given()
            .environment(
                Map.of(
                    "PATH", "/bin",
                    "TARN_KEY", "what a client exports",
                    "TARN_ADMIN_KEY", "what an administrator exports",
                    "TARN_JAVA_OPTS", "-Xmx1g",
                    "TARN_PORT", "tcp://10.0.0.1:8080",
                    "TARN_PORT_8080_TCP_ADDR", "10.0.0.1",
                    "TARN_SERVICE_HOST", "10.0.0.1",
                    "TARN_METRICS_SERVICE_PORT_HTTP", "9090"))
            .config();

    assertThat(config).isEqualTo(given().config());
  }

  @Test
  void secrets_areInNoText() {
    TarnConfig config =
        given()
            .environment(
                Map.of(
                    "TARN_MEMORY_KEY", "hush-1",
                    "TARN_OPERATOR_KEY", "hush-2",
                    "TARN_MASTER_KEY", "hush-3",
                    "OPENAI_API_KEY", "hush-4",
                    "TARN_PROVIDERS_GROQ_API_KEY", "hush-5"))
            .config();

    assertThat(config.keys().master().orElseThrow().reveal()).isEqualTo("hush-3");
    assertThat(config.toString()).contains("***").doesNotContain("hush");
  }

  @Test
  void baseUrl_mayLeavePartsOpen_whichAUriHoldsEncoded() {
    TarnConfig config =
        given()
            .file(
                """
                providers:
                  acme:
                    base-url: http://10.0.0.1:9000/{region}/x
                    version-prefix: /v1/{project}
                """)
            .config();

    assertThat(row(config, "acme").baseUrl())
        .isEqualTo(URI.create("http://10.0.0.1:9000/%7Bregion%7D/x"));
    assertThat(row(config, "acme").versionPrefix()).isEqualTo("/v1/{project}");
    assertThat(row(config, "azure").baseUrl().getAuthority())
        .isEqualTo("{resource}.openai.azure.com");
  }

  private static ProviderRow row(TarnConfig config, String name) {
    return config.providers().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + name));
  }
}
