package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddingChoiceTest {
  private static final TarnConfig.ChosenEmbedding SETTINGS =
      new TarnConfig.ChosenEmbedding(Duration.ofMillis(500), Duration.ofSeconds(9), Map.of());

  private static EmbeddingChoice choice(
      String provider, String model, Optional<String> url, Optional<Integer> dimensions) {
    return new EmbeddingChoice(
        provider,
        model,
        url,
        Optional.empty(),
        dimensions,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  private static EmbeddingChoice choice(String provider, String model) {
    return choice(provider, model, Optional.empty(), Optional.empty());
  }

  private static Map<String, String> faults(EmbeddingChoice choice) {
    return choice.faults().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                EmbeddingChoice.Fault::field, EmbeddingChoice.Fault::what));
  }

  @Test
  void aKnownModel_needsNothingMore() {
    EmbeddingChoice choice = choice("openai", "text-embedding-3-small");

    assertThat(choice.faults()).isEmpty();
    EmbeddingSource.Remote source = (EmbeddingSource.Remote) choice.source(SETTINGS);
    assertThat(source.url()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(source.dimensions()).isEqualTo(1_536);
    assertThat(source.askDimensions()).isFalse();
    assertThat(source.batchSize()).isEqualTo(64);
    assertThat(source.questionTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(source.traits().floor()).isEqualTo(.25f);
    assertThat(source.key()).isEmpty();
  }

  @Test
  void fewerDimensions_areAskedFor() {
    EmbeddingChoice choice =
        choice("openai", "text-embedding-3-small", Optional.empty(), Optional.of(256));

    assertThat(((EmbeddingSource.Remote) choice.source(SETTINGS)).askDimensions()).isTrue();
  }

  @Test
  void aModelThatShips_isOneOfThem_andNothingElseIsSaidOfIt() {
    assertThat(choice("local", "all-minilm-l6-v2").faults()).isEmpty();
    assertThat(choice("local", "all-minilm-l6-v2").source(SETTINGS))
        .isEqualTo(new EmbeddingSource.Shipped(TarnConfig.EmbeddingModelName.ALL_MINILM_L6_V2));
    assertThat(faults(choice("local", "bert", Optional.of("https://x.example"), Optional.of(3))))
        .containsOnlyKeys("model", "base-url", "dimensions");
  }

  @Test
  void whatIsWritten_isReadAgain() {
    EmbeddingChoice full =
        new EmbeddingChoice(
            "openai-compatible",
            "m",
            Optional.of("https://e.example/v1"),
            Optional.of("mine"),
            Optional.of(12),
            true,
            Optional.of(3),
            Optional.of("q: "),
            Optional.of(""),
            Optional.of(.35f),
            Optional.of(.975f),
            Set.of("en", "de"));

    assertThat(EmbeddingChoiceCodec.read(EmbeddingChoiceCodec.write(full))).isEqualTo(full);
    EmbeddingChoice bare = choice("local", "none");
    assertThat(EmbeddingChoiceCodec.read(EmbeddingChoiceCodec.write(bare))).isEqualTo(bare);
  }

  @Test
  void anUnknownProvider_isRefused() {
    assertThat(faults(choice("acme", "m"))).containsOnlyKeys("provider");
    assertThat(faults(choice("acme", "m")).get("provider")).contains("local, openai, azure");
  }

  @Test
  void everythingThatIsWrong_isToldAtOnce() {
    EmbeddingChoice choice =
        new EmbeddingChoice(
            "proxy",
            " ",
            Optional.of("https://me:pw@x.example/e?q=1"),
            Optional.of("mine"),
            Optional.of(4_097),
            false,
            Optional.of(0),
            Optional.of("q".repeat(1_001)),
            Optional.empty(),
            Optional.of(1.5f),
            Optional.of(Float.NaN),
            Set.of("xx"));

    assertThat(faults(choice))
        .containsOnlyKeys(
            "model",
            "base-url",
            "key",
            "dimensions",
            "batch-size",
            "query-prefix",
            "floor",
            "near-duplicate",
            "languages");
  }

  @Test
  void whatIsNotKnown_mustBeSaid() {
    assertThat(faults(choice("openai-compatible", "m"))).containsOnlyKeys("base-url", "dimensions");
    assertThat(faults(choice("gemini", "models/x", Optional.empty(), Optional.of(3))))
        .containsOnlyKeys("model");
  }
}
