package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.router.dialect.RouterException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths that lead nowhere, or must not.
final class RefusedPathsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/openai/files/tarn_aaaaaaaaaaaaaaaaaaaaaaaa",
        "/v1/openai/files/x-t%61rn%5Faaaaaaaaaaaaaaaaaaaaaaaa",
        "/v1/openai/tarn_aaaaaaaaaaaaaaaaaaaaaaaa/chat/completions",
        "/v3/https://api.openai.com/v1/tarn_aaaaaaaaaaaaaaaaaaaaaaaa/files"
      })
  void resolve_refusesAMemoryKeyInThePath(String path) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> PathsTest.PATHS.resolve(path, d -> {}))
        .matches(e -> e.status() == 400 && e.code().equals("memory_key_in_path"));
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() ->
            PathsTest.PATHS.resolveAt(
                List.of("https://api.openai.com" + path), "/v1/files", d -> {}))
        .matches(e -> e.code().equals("memory_key_in_path"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v1/openai",
        "/openai",
        "/openai/v1",
        "/openai/chat/completions",
        "/v1/unknown/chat/completions",
        "/v1/chat",
        "/v1/modelsx",
        "/v1/memoriesx",
        "/v1beta/chat/completions",
        "/v1beta/files"
      })
  void resolve_refusesAnyOtherPath_inTheFormatOfTheSdks(String path) {
    assertThatThrownBy(() -> PathsTest.PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            RouterException.class, e -> assertThat(e.code()).isEqualTo("unknown_path"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//v1/chat/completions",
        "/v1//chat/completions",
        "/v1/openai/../chat/completions",
        "/v1/openai/./chat/completions",
        "/v1/openai/%2e%2e/chat/completions",
        "/v1/openai/%2E./chat/completions",
        "/v1/openai/..",
        "/v1/openai%2fchat/completions",
        "/v1/openai%5Cchat/completions",
        "/v1/openai\\chat/completions",
        "/v1/openai/a%00b",
        "/v1/openai/a b",
        "/v1/openai/files?a=b c",
        "/v1/openai/files?a=b\r\nx: 1",
        "/v1/openai/files#a",
        "/v1/openai/f\u00efles",
        "/v1/openai/a\u007fb",
        "/v1/openai/model/a%2Fb/converse",
        "/v1/bedrock/model%2Fa/converse",
        "/v1/bedrock/model/a/b%2Fconverse",
        "/v1/bedrock/async-invoke/a%2Fb",
        "/v1/bedrock/model/..%2Fa/converse",
        "/v1/bedrock/model/a%2F%2E%2E%2Fb/converse",
        "/v1/bedrock/model/a%2F%2Fb/converse",
        "/v1/bedrock/model/a%5Cb/converse",
        "/v1/model/..%2f..%2Fa/converse",
        "/v1/models/..%2Fkeys",
        "/v1/models/a%2F%2Fb",
        "/v1/models/a%5Cb",
        "/v1/models/a%2Fb:generateContent",
        "http://other.example/v1/chat/completions",
        "*",
        ""
      })
  void resolve_refusesPathsThatCouldMeanTwoThings(String path) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> PathsTest.PATHS.resolve(path, d -> {}))
        .satisfies(e -> assertThat(e.code()).isEqualTo("ambiguous_path"))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/openai/assistants",
        "/v1/openai/v1/threads/t1/runs",
        "/openai/v1/threads",
        "/v1/assistants",
        "/v1/threads",
        "/v1/threads/t1/messages",
        "/v3/https://api.openai.com/v1/assistants",
        "/v3/https:/api.openai.com/v1/threads/t1/messages"
      })
  void resolve_refusesTheAssistantsApi(String path) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> PathsTest.PATHS.resolve(path, d -> {}))
        .satisfies(e -> assertThat(e.status()).isEqualTo(501));
  }
}
