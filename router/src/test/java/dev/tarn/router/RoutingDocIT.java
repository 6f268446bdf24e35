package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/routing.md` says what is so: each of its examples is a dry run.
class RoutingDocIT {
  private static final Path DOC = Path.of("..", "docs", "routing.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(?s)(?:```json workspace\n(?<workspace>.*?)```\n)?"
              + "```json(?<own> own)?\n(?<body>[^`]*)```\n```text\n(?<plan>.*?)```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

  @TempDir static Path dataDir;
  private static final KeepingEngines ENGINES = new KeepingEngines();
  private static RunningTarn tarn;

  record Example(String name, Optional<String> workspace, boolean own, String body, String plan) {
    @Override
    public String toString() {
      return plan.lines().findFirst().orElse("");
    }
  }

  @BeforeAll
  static void start() {
    tarn =
        RunningTarn.start(
            TestConfig.knowing(
                TestConfig.only(
                    TestConfig.of(dataDir, "http://127.0.0.1:1/v1", EmbeddingModelName.NONE),
                    List.of(
                        row("openai", ProviderRow.Dialect.OPENAI, true, "gpt-*"),
                        row("groq", ProviderRow.Dialect.OPENAI, true, "gpt-oss-*"),
                        row("anthropic", ProviderRow.Dialect.ANTHROPIC, false, "claude-*"))),
                List.of(model("openai", 2), model("groq", 1))),
            ENGINES);
  }

  @AfterAll
  static void stop() {
    tarn.close();
  }

  private static ProviderRow row(
      String name, ProviderRow.Dialect dialect, boolean hosted, String models) {
    return new ProviderRow(
        name,
        List.of(),
        dialect,
        URI.create("http://127.0.0.1:1/v1"),
        "/v1",
        ProviderRow.Auth.BEARER,
        hosted ? Optional.of(Secret.of("sk-operators-" + name)) : Optional.empty(),
        Optional.empty(),
        List.of(models),
        128_000);
  }

  private static ModelEntry model(String vendor, int dollars) {
    BigDecimal price = BigDecimal.valueOf(dollars);
    return new ModelEntry(
        vendor,
        "gpt-oss-120b",
        List.of(),
        128_000,
        Optional.empty(),
        List.of(ModelEntry.Modality.TEXT),
        List.of(ModelEntry.Modality.TEXT),
        Optional.of(
            new Prices(
                new Prices.Rates(price, Optional.empty(), Optional.empty(), price),
                Optional.empty(),
                LocalDate.EPOCH,
                "test")));
  }

  static Stream<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (MatchResult found : EXAMPLE.matcher(Files.readString(DOC)).results().toList()) {
      examples.add(
          new Example(
              "doc" + examples.size(),
              Optional.ofNullable(found.group("workspace")),
              found.group("own") != null,
              found.group("body"),
              found.group("plan")));
    }
    assertThat(examples).hasSizeGreaterThan(6);
    return examples.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExample_isPlannedAsThePageSays(Example example) {
    ENGINES.store(example.name(), "openai", "team", 1);
    ENGINES.store(example.name(), "anthropic", "research", 1);
    example.workspace().ifPresent(said -> ENGINES.workspace(example.name(), said.strip(), true));
    String key = tarn.personalKey(example.name(), "ann");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-memorylake-dry-run", "true");
    headers.put("Authorization", "Bearer " + (example.own() ? "sk-callers-own" : key));
    if (example.own()) {
      headers.put("x-memorylake-api-key", key);
    }

    RawHttp.Reply reply =
        RawHttp.send(
            tarn.port(),
            RawHttp.post(
                example.own() ? "/v1/openai/chat/completions" : "/v1/chat/completions",
                headers,
                example.body().getBytes(UTF_8)));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(told(RunningTarn.json(reply.text()).path("plan"))).isEqualTo(example.plan());
  }

  private static String told(JsonNode plan) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode attempt : plan.path("attempts")) {
      lines
          .append(attempt.path("provider").asText())
          .append(' ')
          .append(attempt.path("model").asText())
          .append(' ')
          .append(attempt.path("key_source").asText())
          .append('\n');
    }
    for (JsonNode skipped : plan.path("skipped")) {
      lines
          .append("- ")
          .append(skipped.path("provider").asText())
          .append(' ')
          .append(skipped.path("model").asText())
          .append(' ')
          .append(skipped.path("reason").asText())
          .append('\n');
    }
    return lines.toString();
  }

  @Test
  void everyLink_leadsSomewhere() throws IOException {
    assertThat(LINK.matcher(Files.readString(DOC)).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOC.resolveSibling(link)).exists());
  }
}
