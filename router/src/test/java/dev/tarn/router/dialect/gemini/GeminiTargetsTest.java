package dev.tarn.router.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.Target;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiTargetsTest {
  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, CHAT, false, /models/gemini-2.5-flash:generateContent",
    "gemini-2.5-flash, CHAT, true, /models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    "tunedModels/mine, CHAT, false, /tunedModels/mine:generateContent",
    "g, COUNT_TOKENS, false, /models/g:countTokens",
    "g, EMBEDDINGS, false, /models/g:embedContent",
    "g, EMBEDDINGS_OF_MANY, false, /models/g:batchEmbedContents",
    "../files/x, CHAT, false, /models/..%2Ffiles%2Fx:generateContent",
    "x:predict?key=é#, CHAT, false, /models/x%3Apredict%3Fkey%3D%C3%A9%23:generateContent"
  })
  void write_makesOneSegmentOfAModel(String model, Target.Kind kind, boolean stream, String path) {
    assertThat(GeminiTargets.PATHS.write(new Target(kind, Optional.of(model), stream)))
        .isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/g",
        "/models/g:predict",
        "/models/g:batchGenerateContent",
        "/models/:generateContent",
        "/models/g:generateContent/",
        "/models/g:generatecontent",
        "/files/g:generateContent",
        "/models/g:h:generateContent"
      })
  void read_knowsNoOtherCalls(String path) {
    assertThat(GeminiTargets.PATHS.read(path)).isEmpty();
  }
}
