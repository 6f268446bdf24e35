package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The real models, by ONNX Runtime.
class LocalEmbedderTest {
  /// Loaded once in a process, so the place is one for all tests.
  private static final Path NATIVES = Path.of("target", "natives");

  private static Embedder open(EmbeddingModelName name) {
    return Embedders.open(new TarnConfig.Embedding(name, 2, 0), NATIVES).orElseThrow();
  }

  @Nested
  class E5Small extends EmbedderContract {
    @Override
    protected Embedder open() {
      return LocalEmbedderTest.open(EmbeddingModelName.E5_SMALL_V2);
    }

    @Override
    protected boolean prefixesDiffer() {
      return true;
    }

    @Override
    protected double agreementUnderLoad() {
      return .99;
    }
  }

  @Nested
  class AllMiniLm extends EmbedderContract {
    @Override
    protected Embedder open() {
      return LocalEmbedderTest.open(EmbeddingModelName.ALL_MINILM_L6_V2);
    }

    @Override
    protected boolean prefixesDiffer() {
      return false;
    }

    @Override
    protected double agreementUnderLoad() {
      return .97;
    }
  }

  @Nested
  class BgeSmall extends EmbedderContract {
    @Override
    protected Embedder open() {
      return LocalEmbedderTest.open(EmbeddingModelName.BGE_SMALL_EN_V1_5);
    }

    @Override
    protected boolean prefixesDiffer() {
      return true;
    }

    @Override
    protected double agreementUnderLoad() {
      return .97;
    }
  }

  @Test
  void none_isNoEmbedder() {
    assertThat(Embedders.open(new TarnConfig.Embedding(EmbeddingModelName.NONE, 0, 10), NATIVES))
        .isEmpty();
  }

  @Test
  void questionsAskedAgain_comeFromTheCache_untilForgotten() throws Exception {
    GatedEncoder encoder = new GatedEncoder();
    encoder.gate.release(10);
    QueryCache cache = new QueryCache(10, () -> 0);
    QueryLane queries = new QueryLane(encoder, cache, 1);
    PassageLane passages = new PassageLane(new GatedEncoder(), 1, () -> {});
    LocalModel model = LocalModel.e5Small("e5-small-v2");
    try (Embedder embedder =
        new LanedEmbedder(
            model.model(), model.prompts(), cache, queries, passages, LanedEmbedder.Outside.NONE)) {
      embedder.embedQuery("Where is my key?").get(20, SECONDS);
      embedder.embedQuery("Where is my key?").get(20, SECONDS);
      assertThat(encoder.runs).containsExactly(List.of("query: Where is my key?"));
      embedder.forgetQueries();
      embedder.embedQuery("Where is my key?").get(20, SECONDS);
      assertThat(encoder.runs).hasSize(2);
    }
  }

  @Test
  void models_sayWhatTheyAre() {
    LocalModel e5 = LocalModel.e5Small("e5-small-v2");
    assertThat(e5.model())
        .isEqualTo(new EmbeddingModel("e5-small-v2", 384, .785f, .99f, Set.of("en")));
    assertThat(e5.prompts().query("a")).isEqualTo("query: a");
    assertThat(e5.prompts().passage("a")).isEqualTo("passage: a");
    LocalModel bge = LocalModel.bgeSmall("bge");
    assertThat(bge.prompts().query("a"))
        .isEqualTo("Represent this sentence for searching relevant passages: a");
    assertThat(bge.prompts().passage("a")).isEqualTo("a");
    assertThat(LocalModel.allMiniLm("m").prompts().query("a")).isEqualTo("a");
  }

  @Test
  void tokens_areThoseOfBert_andStopAtTheModelsLimit() {
    LocalModel miniLm = LocalModel.allMiniLm("all-minilm-l6-v2");
    Natives.prepare(NATIVES);
    try (OnnxEncoder encoder =
        OnnxEncoder.open(
            miniLm,
            OnnxEncoder.environment(),
            (runtime, options) ->
                runtime.createSession(resource("all-minilm-l6-v2-q.onnx"), options),
            resource("all-minilm-l6-v2-q-tokenizer.json"))) {
      // bert-base-uncased: [CLS] hello world [SEP]; em ##bed ##ding ##s
      assertThat(encoder.tokenize("Hello, world")).containsExactly(101, 7592, 1010, 2088, 102);
      assertThat(encoder.tokenize("embeddings")).containsExactly(101, 7861, 8270, 4667, 2015, 102);
      assertThat(encoder.tokenize("word ".repeat(1_000))).hasSize(256).endsWith(2773L, 102L);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = LocalEmbedderTest.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new AssertionError(name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
