package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Wherever a client names a model, a name without end is refused.
final class ModelNameTest {
  private static final ReadLimits LIMITS = new ReadLimits(50, 1 << 20);
  private static final String LONGEST = "m".repeat(ModelName.MAX_CHARS);

  @Test
  void body_namesAModelOfUpTo256Characters() {
    for (Dialect dialect :
        Stream.of(OpenAiChat.dialect(LIMITS), AnthropicMessages.dialect(LIMITS)).toList()) {
      assertThat(dialect.requests().read(body(LONGEST), false).model()).contains(LONGEST);
      refused(() -> dialect.requests().read(body(LONGEST + "m"), false));
      refused(() -> dialect.requests().read(body(LONGEST + "m"), true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"converse", "converse-stream", "count-tokens"})
  void path_namesAModelOfUpTo256Characters(String operation) {
    Targets targets = BedrockConverse.dialect(LIMITS).targets();

    assertThat(targets.read("/model/" + LONGEST + "/" + operation).flatMap(Target::model))
        .contains(LONGEST);
    refused(() -> targets.read("/model/" + LONGEST + "m/" + operation));
  }

  private static void refused(Runnable read) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(read::run)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(RouterException.Kind.BAD_REQUEST))
        .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_model"));
  }

  private static byte[] body(String model) {
    return ("{\"model\":\"" + model + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
