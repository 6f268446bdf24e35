package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.EmbeddingSource.TokenPooling;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model in files: one that ships, taken out of its jar.
class FileModelTest {
  private static final Path NATIVES = Path.of("target", "natives");
  private static final String TEXT = "My sister Anna moved to Lisbon in March.";

  @TempDir private Path directory;
  private Path weights;
  private Path tokenizer;

  @BeforeEach
  void unpack() throws IOException {
    weights = unpacked("e5-small-v2-q.onnx");
    tokenizer = unpacked("e5-small-v2-q-tokenizer.json");
  }

  private Path unpacked(String resource) throws IOException {
    Path file = directory.resolve(resource);
    try (InputStream in = FileModelTest.class.getResourceAsStream("/" + resource)) {
      assertThat(in).as(resource).isNotNull();
      Files.copy(in, file);
    }
    return file;
  }

  private Embedder open(TokenPooling pooling, Optional<Integer> dimensions, String prefix) {
    EmbeddingSource.Files source =
        new EmbeddingSource.Files(
            weights,
            tokenizer,
            pooling,
            dimensions,
            512,
            new EmbeddingSource.Traits("query: ", prefix, .785f, .99f, Set.of("en", "de")));
    return Embedders.open(new TarnConfig.Embedding(source, 1, 0), NATIVES).orElseThrow();
  }

  @Test
  void itsVectors_areThoseOfTheSameModelThatShips() throws Exception {
    TarnConfig.Embedding shipped = new TarnConfig.Embedding(EmbeddingModelName.E5_SMALL_V2, 1, 0);
    try (Embedder file = open(TokenPooling.MEAN, Optional.empty(), "passage: ");
        Embedder other = Embedders.open(shipped, NATIVES).orElseThrow()) {
      assertThat(file.embedQuery(TEXT).get(60, SECONDS))
          .containsExactly(other.embedQuery(TEXT).get(60, SECONDS), within(1e-6f));
      assertThat(file.embedPassages(List.of(TEXT)).get(60, SECONDS).getFirst())
          .containsExactly(
              other.embedPassages(List.of(TEXT)).get(60, SECONDS).getFirst(), within(1e-6f));
      assertThat(file.model().dimensions()).isEqualTo(384);
      assertThat(file.model().languages()).containsExactlyInAnyOrder("en", "de");
    }
  }

  @Test
  void itsId_tellsApartWhatMakesOtherVectors() {
    try (Embedder one = open(TokenPooling.MEAN, Optional.of(384), "passage: ");
        Embedder same = open(TokenPooling.MEAN, Optional.empty(), "passage: ");
        Embedder pooled = open(TokenPooling.CLS, Optional.empty(), "passage: ");
        Embedder prefixed = open(TokenPooling.MEAN, Optional.empty(), "")) {
      assertThat(same.model().id()).isEqualTo(one.model().id());
      assertThat(Set.of(one.model().id(), pooled.model().id(), prefixed.model().id())).hasSize(3);
    }
  }

  @Test
  void anotherLengthThanTheSettingsSay_isToldAtTheStart() {
    assertThatThrownBy(() -> open(TokenPooling.MEAN, Optional.of(768), ""))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("have 384 dimensions; embedding.dimensions says 768");
  }

  @Test
  void filesThatAreNoModel_areToldAtTheStart() throws IOException {
    Files.writeString(weights, "no model");
    assertThatThrownBy(() -> open(TokenPooling.MEAN, Optional.empty(), ""))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("could not be loaded");
  }

  @Test
  void aTokenizerThatIsNone_isToldAtTheStart() throws IOException {
    Files.writeString(tokenizer, "{}");
    assertThatThrownBy(() -> open(TokenPooling.MEAN, Optional.empty(), ""))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("tokenizer");
  }
}
