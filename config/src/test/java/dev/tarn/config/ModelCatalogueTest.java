package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ModelEntry.Modality;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What ships of models, what an operator makes of it, and how a model is found.
final class ModelCatalogueTest {
  @TempDir private Path directory;

  private static ModelCatalogue shipped() {
    try {
      return ConfigLoader.load(Map.of(), Optional.empty()).models();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private ModelCatalogue with(String yaml) {
    return Given.in(directory).file(yaml).config().models();
  }

  static Stream<ModelEntry> entries() {
    return shipped().entries().stream();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void shippedModel_isWholeAndItsPricesHaveDateAndSource(ModelEntry model) {
    assertThat(model.contextWindow()).isBetween(4_096, 10_000_000);
    assertThat(model.maxOutput())
        .hasValueSatisfying(most -> assertThat(most).isBetween(1_024, model.contextWindow()));
    assertThat(model.inputModalities()).contains(Modality.TEXT).doesNotHaveDuplicates();
    assertThat(model.outputModalities()).contains(Modality.TEXT).doesNotHaveDuplicates();
    model
        .prices()
        .ifPresent(prices -> {
          assertThat(prices.asOf()).isBetween(LocalDate.of(2026, 1, 1), LocalDate.of(2030, 1, 1));
          assertThat(prices.source()).startsWith("https://");
          plausible(prices.rates());
          prices
              .longPrompt()
              .ifPresent(longer -> {
                assertThat(longer.above()).isLessThan(model.contextWindow());
                plausible(longer.rates());
                assertThat(longer.rates().input()).isGreaterThan(prices.rates().input());
              });
        });
  }

  private static void plausible(Prices.Rates rates) {
    assertThat(rates.input()).isBetween(BigDecimal.ZERO, BigDecimal.valueOf(200));
    assertThat(rates.output()).isBetween(rates.input(), BigDecimal.valueOf(1_000));
    rates.cachedInput().ifPresent(p -> assertThat(p).isBetween(BigDecimal.ZERO, rates.input()));
    rates
        .cacheWrite()
        .ifPresent(
            p -> assertThat(p).isBetween(rates.input(), rates.input().multiply(BigDecimal.TWO)));
  }

  @Test
  void shippedModels_areThoseOfTheMainProviders() {
    assertThat(shipped().entries()).hasSizeGreaterThan(60);
    assertThat(shipped().entries().stream().map(ModelEntry::vendor).distinct())
        .contains(
            "openai",
            "anthropic",
            "gemini",
            "mistral",
            "deepseek",
            "xai",
            "groq",
            "cohere",
            "bedrock",
            "vertex");
    assertThat(shipped().entries().stream().filter(m -> m.prices().isPresent()))
        .hasSizeGreaterThan(100);
  }

  @Test
  void namesAndAliases_areEachOfOneModel() {
    List<String> names = new ArrayList<>();
    entries()
        .forEach(model -> {
          names.add(model.vendor() + "/" + model.name());
          model.aliases().forEach(alias -> names.add(model.vendor() + "/" + alias));
        });

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void variablesOfShippedModels_areEachOfOneKey() {
    List<String> variables = new ArrayList<>();
    entries()
        .forEach(model ->
            ModelPaths.KEYS.forEach(key ->
                variables.add(
                    Settings.environmentName(
                        "models." + model.vendor() + "/" + model.name() + "." + key))));

    assertThat(variables).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}/{1}")
  @CsvSource(
      textBlock =
          """
          openai,    gpt-4.1,                                    gpt-4.1
          openai,    gpt-4.1-2025-04-14,                         gpt-4.1
          openai,    gpt-4o-2024-05-13,                          gpt-4o-2024-05-13
          anthropic, claude-sonnet-4-5,                          claude-sonnet-4-5
          anthropic, claude-sonnet-4-5-20250929,                 claude-sonnet-4-5
          anthropic, claude-sonnet-4-20250514,                   claude-sonnet-4-0
          gemini,    models/gemini-2.5-pro,                      gemini-2.5-pro
          gemini,    gemini-2.0-flash-001,                       gemini-2.0-flash
          mistral,   mistral-large-latest,                       mistral-large-2512
          vertex,    claude-sonnet-4-5@20250929,                 claude-sonnet-4-5
          vertex,    claude-opus-4-8@default,                    claude-opus-4-8
          bedrock,   us.anthropic.claude-sonnet-4-5-20250929-v1:0,     anthropic.claude-sonnet-4-5-20250929-v1:0
          bedrock,   global.anthropic.claude-sonnet-4-5-20250929-v1:0, global.anthropic.claude-sonnet-4-5-20250929-v1:0
          bedrock,   apac.amazon.nova-pro-v1:0,                  amazon.nova-pro-v1:0
          bedrock,   arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0, amazon.nova-pro-v1:0
          bedrock,   arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-8, eu.anthropic.claude-opus-4-8
          """)
  void find_knowsNamesAliasesVersionsAndRegions(String vendor, String model, String name) {
    assertThat(shipped().find(vendor, model).map(ModelEntry::name)).contains(name);
  }

  @ParameterizedTest(name = "{0}/{1}")
  @CsvSource(
      textBlock =
          """
          openai, gpt-4.1-nonsense
          openai, claude-sonnet-4-5
          openai, gpt
          nobody, gpt-4.1
          openai, GPT-4.1
          bedrock, arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3
          """)
  void find_guessesNothing(String vendor, String model) {
    assertThat(shipped().find(vendor, model)).isEmpty();
  }

  @Test
  void file_changesWhatItNamesAndNothingElse() {
    ModelEntry before = shipped().find("openai", "gpt-5").orElseThrow();

    ModelCatalogue changed = with("models: {openai/gpt-5: {input-price: 1.10}}");

    ModelEntry after = changed.find("openai", "gpt-5").orElseThrow();
    assertThat(after.prices().orElseThrow().rates().input()).isEqualByComparingTo("1.1");
    assertThat(after.prices().orElseThrow().rates().output())
        .isEqualTo(before.prices().orElseThrow().rates().output());
    assertThat(after.contextWindow()).isEqualTo(before.contextWindow());
    assertThat(changed.entries()).hasSameSizeAs(shipped().entries());
  }

  @Test
  void file_addsModelsOfItsOwn() {
    ModelEntry own =
        with("""
        providers: {acme: {base-url: "http://acme"}}
        models:
          acme/Qwen3.5-32B:
            aliases: [qwen]
            context-window: 32768
            input-modalities: [text, image]
        """)
            .find("acme", "qwen")
            .orElseThrow();

    assertThat(own)
        .isEqualTo(
            new ModelEntry(
                "acme",
                "Qwen3.5-32B",
                List.of("qwen"),
                32_768,
                Optional.empty(),
                List.of(Modality.TEXT, Modality.IMAGE),
                List.of(Modality.TEXT),
                Optional.empty()));
  }

  @Test
  void nothing_takesAwayWhatShips() {
    ModelEntry unpriced =
        with("""
        models:
          anthropic/claude-sonnet-4-5:
            input-price: ""
            cached-input-price:
            cache-write-price: ""
            output-price: ""
            max-output: ""
        """)
            .find("anthropic", "claude-sonnet-4-5")
            .orElseThrow();

    assertThat(unpriced.prices()).isEmpty();
    assertThat(unpriced.maxOutput()).isEmpty();
    assertThat(unpriced.contextWindow()).isEqualTo(200_000);
  }

  @Test
  void environment_winsOverTheFile() {
    Given given = Given.in(directory).file("models: {openai/gpt-4.1: {output-price: 7}}");

    ModelEntry model =
        given
            .environment(
                Map.of(
                    "TARN_MODELS_OPENAI_GPT_4_1_OUTPUT_PRICE", "6.5",
                    "TARN_MODELS_OPENAI_GPT_4_1_ALIASES", "four,vier"))
            .config()
            .models()
            .find("openai", "vier")
            .orElseThrow();

    assertThat(model.prices().orElseThrow().rates().output()).isEqualByComparingTo("6.5");
  }

  @Test
  void longPrompts_haveTheirOwnRates() {
    Prices prices = shipped().find("gemini", "gemini-2.5-pro").orElseThrow().prices().orElseThrow();

    assertThat(prices.forPrompt(200_000).input()).isEqualByComparingTo("1.25");
    assertThat(prices.forPrompt(200_001).input()).isEqualByComparingTo("2.5");
    assertThat(prices.forPrompt(200_001).output()).isEqualByComparingTo("15");
  }
}
