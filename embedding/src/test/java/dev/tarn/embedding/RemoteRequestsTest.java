package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.config.EmbeddingVendor;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import dev.tarn.testkit.vectors.WordVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What providers are sent: written from their references.
class RemoteRequestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static FakeEmbeddings server(EmbeddingVendor vendor) {
    return FakeEmbeddings.start(Remotes.strict(vendor), 256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OPENAI  | text-embedding-3-large | true  | {"model":"text-embedding-3-large","input":["a","b"],"encoding_format":"base64","dimensions":256}
          AZURE   | dep-1                  | true  | {"model":"dep-1","input":["a","b"],"encoding_format":"base64","dimensions":256}
          VOYAGE  | voyage-4               | true  | {"model":"voyage-4","input":["a","b"],"encoding_format":"base64","output_dimension":256,"input_type":"document"}
          VOYAGE  | voyage-4               | false | {"model":"voyage-4","input":["a","b"],"encoding_format":"base64","input_type":"document"}
          MISTRAL | codestral-embed        | true  | {"model":"codestral-embed","input":["a","b"],"output_dimension":256}
          PROXY   | ours                   | false | {"model":"ours","input":["a","b"]}
          OPENAI_COMPATIBLE | nomic        | false | {"model":"nomic","input":["a","b"]}
          COHERE  | embed-v4.0             | true  | {"model":"embed-v4.0","input_type":"search_document","embedding_types":["float"],"truncate":"END","output_dimension":256,"texts":["a","b"]}
          GEMINI  | gemini-embedding-001   | true  | {"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_DOCUMENT","outputDimensionality":256},{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"taskType":"RETRIEVAL_DOCUMENT","outputDimensionality":256}]}
          GEMINI  | gemini-embedding-2     | false | {"requests":[{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]}},{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"b"}]}}]}
          """)
  void passages_areSentAsTheReferenceSays(
      EmbeddingVendor vendor, String model, boolean asking, String expected) throws Exception {
    try (FakeEmbeddings server = server(vendor)) {
      Remotes remote = Remotes.of(vendor, Remotes.baseUrl(vendor, server)).model(model);
      try (Embedder embedder = (asking ? remote.asking(256) : remote).open()) {
        embedder.embedPassages(List.of("a", "b")).get(20, SECONDS);
      }
      assertThat(server.received()).hasSize(1);
      assertThat(server.received().getFirst().json()).isEqualTo(JSON.readTree(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "COHERE, embed-v4.0, /input_type, search_query",
    "VOYAGE, voyage-4, /input_type, query",
    "GEMINI, gemini-embedding-001, /requests/0/taskType, RETRIEVAL_QUERY"
  })
  void questions_areToldFromPassages(
      EmbeddingVendor vendor, String model, String pointer, String type) throws Exception {
    try (FakeEmbeddings server = server(vendor);
        Embedder embedder =
            Remotes.of(vendor, Remotes.baseUrl(vendor, server)).model(model).open()) {
      embedder.embedQuery("a").get(20, SECONDS);
      JsonNode call = server.received().getFirst().json();
      assertThat(call.at(pointer).asText()).isEqualTo(type);
    }
  }

  @Test
  void prefixes_standBeforeTheTexts_andMakeAModelOfTheirOwn() throws Exception {
    try (FakeEmbeddings server = server(EmbeddingVendor.PROXY)) {
      Remotes plain =
          Remotes.of(EmbeddingVendor.PROXY, Remotes.baseUrl(EmbeddingVendor.PROXY, server));
      try (Embedder embedder = plain.prefixes("q: ", "p: ").open()) {
        embedder.embedQuery("a").get(20, SECONDS);
        embedder.embedPassages(List.of("b")).get(20, SECONDS);
        assertThat(server.batches()).containsExactly(List.of("q: a"), List.of("p: b"));
        assertThat(embedder.model().id())
            .startsWith("proxy/m-1/256/")
            .isEqualTo(RemoteModels.model(plain.prefixes("other", "p: ").source()).id())
            .isNotEqualTo(RemoteModels.model(plain.prefixes("q: ", "P: ").source()).id());
      }
      assertThat(RemoteModels.model(plain.source()).id()).isEqualTo("proxy/m-1/256");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, /v1, /v1/embeddings",
    "OPENAI, /v1/, /v1/embeddings",
    "AZURE, '', /openai/v1/embeddings",
    "AZURE, /openai/v1/, /openai/v1/embeddings",
    "AZURE, /openai/deployments/d-1?api-version=2024-10-21,"
        + " /openai/deployments/d-1/embeddings?api-version=2024-10-21",
    "COHERE, '', /v2/embed",
    "COHERE, /v2, /v2/embed",
    "GEMINI, '', /v1beta/models/m-1:batchEmbedContents",
    "GEMINI, /v1beta, /v1beta/models/m-1:batchEmbedContents",
    "PROXY, /teams/ours/embed, /teams/ours/embed"
  })
  void baseUrls_areThoseOfTheVendorsSdks(EmbeddingVendor vendor, String base, String path)
      throws Exception {
    try (FakeEmbeddings server = server(vendor);
        Embedder embedder = Remotes.of(vendor, server.address() + base).open()) {
      embedder.embedPassages(List.of("a")).get(20, SECONDS);
      assertThat(server.received()).extracting(Received::uri).containsExactly(path);
    }
  }

  @ParameterizedTest
  @EnumSource(EmbeddingVendor.class)
  void anyNumberOfTexts_keepsItsOrder_inRequestsOfTheBatchSize(EmbeddingVendor vendor)
      throws Exception {
    Random random = new Random(vendor.id().hashCode());
    int batch = 1 + random.nextInt(40);
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(300); i > 0; i--) {
      texts.add("text " + random.nextInt(50) + " of " + i);
    }
    try (FakeEmbeddings server = server(vendor);
        Embedder embedder =
            Remotes.of(vendor, Remotes.baseUrl(vendor, server)).batches(batch).open()) {
      List<float[]> vectors = embedder.embedPassages(texts).get(60, SECONDS);
      List<String> sent = server.batches().stream().flatMap(List::stream).toList();
      assertThat(sent).isEqualTo(texts);
      assertThat(server.batches()).hasSize((texts.size() + batch - 1) / batch);
      assertThat(server.batches()).allSatisfy(one -> assertThat(one).hasSizeBetween(1, batch));
      for (int i = 0; i < texts.size(); i++) {
        assertThat(Vectors.cosine(vectors.get(i), WordVectors.of(texts.get(i), 256)))
            .as(texts.get(i))
            .isGreaterThan(.95);
      }
    }
  }

  @Test
  void questionsThatComeTogether_shareARequest() throws Exception {
    try (FakeEmbeddings server = server(EmbeddingVendor.OPENAI);
        Embedder embedder =
            Remotes.of(EmbeddingVendor.OPENAI, Remotes.baseUrl(EmbeddingVendor.OPENAI, server))
                .open()) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      // All threads of questions wait for an answer.
      for (int i = 1; i <= 4; i++) {
        server.script(Reply.json(200, Answers.openAi(1, 256)).after(gate));
        var _ = embedder.embedQuery("first " + i);
        server.awaitNext();
      }
      List<CompletableFuture<float[]>> crowd = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        crowd.add(embedder.embedQuery("question " + i));
      }
      gate.complete(null);
      for (int i = 0; i < 8; i++) {
        assertThat(Vectors.cosine(crowd.get(i).get(20, SECONDS), words("question " + i)))
            .isGreaterThan(.999);
      }
      assertThat(server.batches()).hasSize(5);
      assertThat(server.batches().getLast()).hasSize(8);
    }
  }

  private static float[] words(String text) {
    return WordVectors.of(text, 256);
  }

  @ParameterizedTest
  @EnumSource(EmbeddingVendor.class)
  void tokens_areCountedAsTheProviderSaysThem(EmbeddingVendor vendor) throws Exception {
    try (FakeEmbeddings server = server(vendor);
        Embedder embedder = Remotes.of(vendor, Remotes.baseUrl(vendor, server)).open()) {
      embedder.embedPassages(List.of("one two", "three")).get(20, SECONDS);
      embedder.embedQuery("four").get(20, SECONDS);
      // Gemini's answers do not say.
      assertThat(embedder.tokens()).isEqualTo(vendor == EmbeddingVendor.GEMINI ? 0 : 4);
    }
  }

  @Test
  void fewerDimensions_areAskedFor_andOfUnitLength() throws Exception {
    try (FakeEmbeddings server = FakeEmbeddings.start(Remotes.strict(EmbeddingVendor.OPENAI), 512);
        Embedder embedder =
            Remotes.of(EmbeddingVendor.OPENAI, Remotes.baseUrl(EmbeddingVendor.OPENAI, server))
                .asking(64)
                .open()) {
      float[] vector = embedder.embedQuery("a").get(20, SECONDS);
      assertThat(vector).hasSize(64);
      assertThat(Vectors.dot(vector, vector)).isCloseTo(1, within(1e-5));
      assertThat(embedder.model().dimensions()).isEqualTo(64);
    }
  }
}
