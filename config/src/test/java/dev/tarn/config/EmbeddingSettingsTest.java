package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.EmbeddingSource.Files;
import dev.tarn.config.EmbeddingSource.Remote;
import dev.tarn.config.EmbeddingSource.TokenPooling;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EmbeddingSettingsTest {
  @TempDir private Path directory;

  private Given given() {
    return Given.in(directory);
  }

  private Remote remote(String yaml, Map<String, String> environment) {
    TarnConfig config = given().file(yaml).environment(environment).config();
    return (Remote) config.embedding().source();
  }

  @Test
  void aKnownModel_needsOnlyItsName_andTheVendorsUsualKey() {
    Remote remote =
        remote(
            "embedding: {provider: openai, model: text-embedding-3-small}",
            Map.of("OPENAI_API_KEY", "sk-1"));

    assertThat(remote.vendor()).isEqualTo(EmbeddingVendor.OPENAI);
    assertThat(remote.url()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(remote.key()).contains(Secret.of("sk-1"));
    assertThat(remote.dimensions()).isEqualTo(1_536);
    assertThat(remote.askDimensions()).isFalse();
    assertThat(remote.batchSize()).isEqualTo(64);
    assertThat(remote.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(remote.traits().languages()).contains("en", "ja", "pt");
  }

  @Test
  void fewerDimensionsOfAKnownModel_areAskedFor() {
    Remote remote =
        remote(
            "embedding: {provider: openai, model: text-embedding-3-large, dimensions: 256,"
                + " api-key: sk-1}",
            Map.of());

    assertThat(remote.dimensions()).isEqualTo(256);
    assertThat(remote.askDimensions()).isTrue();
  }

  @Test
  void theEnvironment_saysItAll_prefixesWithTheirSpaces() {
    Remote remote =
        remote(
            "",
            Map.of(
                "TARN_EMBEDDING_PROVIDER", "openai-compatible",
                "TARN_EMBEDDING_MODEL", "nomic-embed-text",
                "TARN_EMBEDDING_BASE_URL", "http://10.0.0.7:11434/v1",
                "TARN_EMBEDDING_DIMENSIONS", "768",
                "TARN_EMBEDDING_BATCH_SIZE", "16",
                "TARN_EMBEDDING_QUERY_PREFIX", "search_query: ",
                "TARN_EMBEDDING_PASSAGE_PREFIX", "search_document: ",
                "TARN_EMBEDDING_FLOOR", "0.5",
                "TARN_EMBEDDING_LANGUAGES", "en,de"));

    assertThat(remote.key()).isEmpty();
    assertThat(remote.url()).isEqualTo(URI.create("http://10.0.0.7:11434/v1"));
    assertThat(remote.batchSize()).isEqualTo(16);
    assertThat(remote.traits())
        .isEqualTo(
            new EmbeddingSource.Traits(
                "search_query: ", "search_document: ", .5f, .97f, Set.of("en", "de")));
  }

  @Test
  void aModelThatIsKnownToWantThem_hasItsPrefixes_unlessASettingSaysOthers() {
    String yaml = "embedding: {provider: gemini, model: gemini-embedding-2, api-key: k%s}";

    assertThat(remote(yaml.formatted(""), Map.of()).traits().queryPrefix())
        .isEqualTo("task: search result | query: ");
    assertThat(remote(yaml.formatted(", query-prefix: 'q: '"), Map.of()).traits().queryPrefix())
        .isEqualTo("q: ");
  }

  @Test
  void azuresOlderAddresses_keepTheirVersion() {
    String url = "https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21";

    Remote remote =
        remote(
            "embedding: {provider: azure, model: d, dimensions: 1536, api-key: k, base-url: '%s'}"
                .formatted(url),
            Map.of());

    assertThat(remote.url()).isEqualTo(URI.create(url));
  }

  @Test
  void aFile_isAModelWithItsTokenizer() throws Exception {
    Path weights = java.nio.file.Files.createFile(directory.resolve("m.onnx"));
    Path tokenizer = java.nio.file.Files.createFile(directory.resolve("tokenizer.json"));

    TarnConfig config =
        given()
            .file(
                "embedding: {file: %s, tokenizer: %s, pooling: cls, max-tokens: 256, dimensions: 384}"
                    .formatted(weights, tokenizer))
            .config();

    assertThat(config.embedding().source())
        .isInstanceOfSatisfying(
            Files.class,
            files -> {
              assertThat(files.weights()).isEqualTo(weights);
              assertThat(files.tokenizer()).isEqualTo(tokenizer);
              assertThat(files.pooling()).isEqualTo(TokenPooling.CLS);
              assertThat(files.maxTokens()).isEqualTo(256);
              assertThat(files.dimensions()).contains(384);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          embedding: {provider: proxy, model: m, dimensions: 8, base-url: 'http://p'} | 800
          embedding: {model: none}                                                    | 150
          memory: {recall-deadline: 90ms}                                             | 90
          """)
  void recall_hasMoreTimeWhereQuestionsTravel(String yaml, long millis) {
    assertThat(given().file(yaml).config().memory().recallDeadline())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {provider: smoke}                    | 'embedding.provider' must be one of local, openai, azure, openai-compatible
          {provider: openai, api-key: k}       | 'embedding.model' must name a model, as 'embedding.provider' openai knows it
          {provider: openai, model: text-embedding-3-small} | 'embedding.api-key' must be set, or the variable OPENAI_API_KEY
          {provider: openai, model: mine, api-key: k}       | 'embedding.dimensions' must say how long
          {provider: openai, model: mine, api-key: k, dimensions: 5000} | 'embedding.dimensions' must be from 1 to 4096.
          {provider: azure, model: d, api-key: k, dimensions: 8}        | 'embedding.base-url' must be an http or https URL
          {provider: openai-compatible, model: m, dimensions: 8}        | 'embedding.base-url' must be an http or https URL
          {provider: openai-compatible, model: m, dimensions: 8, base-url: "http://u:p@h"} | without user, query or fragment
          {provider: openai-compatible, model: m, dimensions: 8, base-url: "http://h?a=b"} | without user, query or fragment
          {provider: proxy, model: m, dimensions: 8, base-url: "http://h", api-key: k}     | 'embedding.api-key' must not be set for provider proxy
          {provider: cohere, model: embed-v4.0, api-key: k, batch-size: 97} | 'embedding.batch-size' must be from 1 to 96.
          {provider: cohere, model: embed-v4.0, api-key: "***"} | 'embedding.api-key' is what --print-config shows
          {provider: cohere, model: embed-v4.0, api-key: k, floor: 2}       | 'embedding.floor' must be a cosine from 0 to 1
          {provider: cohere, model: embed-v4.0, api-key: k, languages: [english]} | must be a list of ISO 639-1 codes
          {provider: cohere, model: embed-v4.0, api-key: k, pooling: cls}   | 'embedding.pooling' belongs to 'embedding.file'.
          {provider: cohere, model: embed-v4.0, api-key: k, file: m.onnx}   | 'embedding.file' is for provider local.
          {provider: cohere, model: embed-v4.0, api-key: k, request-dimensions: maybe} | must be true or false
          {provider: gemini, model: models/gemini-embedding-001, api-key: k, dimensions: 8} | 'embedding.model' must be a name such as
          {api-key: k}                         | 'embedding.api-key' is for embedders other than local.
          {dimensions: 8}                      | 'embedding.dimensions' is known of the models that ship
          {tokenizer: t.json}                  | 'embedding.tokenizer' belongs to 'embedding.file'.
          {file: /nowhere.onnx, tokenizer: /t} | 'embedding.file' names /nowhere.onnx, which cannot be read.
          {file: /nowhere.onnx}                | 'embedding.tokenizer' must name the tokenizer.json
          {file: /nowhere.onnx, model: none}   | 'embedding.model' and 'embedding.file' exclude each other
          """)
  void whatCannotBe_isRefusedAtTheStart(String section, String expected) {
    assertThat(given().file("embedding: " + section).problems())
        .anySatisfy(problem -> assertThat(problem).contains(expected));
  }

  @Test
  void whatIsPrinted_holdsNoKey_andMeansTheSame() {
    Given given =
        given()
            .file(
                "embedding: {provider: voyage, model: voyage-4, api-key: pa-secret,"
                    + " query-prefix: 'q: '}");

    String printed = ConfigPrinter.print(given.settings());

    assertThat(printed).doesNotContain("pa-secret").contains("api-key: \"***\"");
    Remote again =
        remote(printed.replaceFirst("(?m)^(  api-key: )\"\\*\\*\\*\"", "$1pa-secret"), Map.of());
    assertThat(Optional.of(again)).contains((Remote) given.config().embedding().source());
  }
}
