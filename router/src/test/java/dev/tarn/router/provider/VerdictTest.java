package dev.tarn.router.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerdictTest {
  private static final ReadLimits LIMITS = new ReadLimits(100, 1 << 20);

  private static Verdict verdict(ProviderRow.Dialect spoken, int status, String body) {
    Dialect dialect =
        switch (spoken) {
          case OPENAI -> OpenAiChat.dialect(LIMITS);
          case ANTHROPIC -> AnthropicMessages.dialect(LIMITS);
          case GEMINI -> GeminiGenerate.dialect(LIMITS);
          case BEDROCK -> BedrockConverse.dialect(LIMITS);
        };
    ProviderRow row =
        new ProviderRow(
            "p",
            List.of(),
            spoken,
            URI.create("http://p.example"),
            "",
            ProviderRow.Auth.BEARER,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            8_192);
    return Verdict.of(
        status, HttpHeaders.headers(), body.getBytes(UTF_8), dialect, row, Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          OPENAI    | 400 | {"error":{"message":"bad"}}                                           | FINAL
          OPENAI    | 404 | {"error":{"code":"model_not_found"}}                                  | FINAL
          OPENAI    | 422 | nothing                                                               | FINAL
          OPENAI    | 401 | nothing                                                               | REFUSED
          OPENAI    | 402 | nothing                                                               | REFUSED
          OPENAI    | 402 | {"error":{"message":"Insufficient credits. Add more"}}                | REFUSED
          OPENAI    | 402 | {"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 4096 tokens, but can only afford 2000."}} | SPENT
          OPENAI    | 403 | {"error":{"message":"Project proj_1 does not have access to model gpt-5"}} | FORBIDDEN
          OPENAI    | 403 | {"error":{"message":"Your organization must be verified to use the model gpt-5"}} | FORBIDDEN
          OPENAI    | 403 | {"error":{"message":"You have insufficient permissions for this operation. Missing scopes: model.request"}} | REFUSED
          GEMINI    | 403 | {"error":{"status":"PERMISSION_DENIED","message":"Permission denied on resource '//aiplatform.googleapis.com/projects/p/publishers/google/models/x'"}} | FORBIDDEN
          OPENAI    | 403 | {"error":{"message":"no"}}                                            | UNCLEAR
          OPENAI    | 403 | {"error":{"code":"model_not_found"}}                                  | FORBIDDEN
          OPENAI    | 403 | {"error":{"metadata":{"flagged_input":"x"}}}                          | FINAL
          OPENAI    | 429 | {"error":{"code":"rate_limit_exceeded"}}                              | LIMITED
          OPENAI    | 429 | {"error":{"code":"insufficient_quota"}}                               | SPENT
          OPENAI    | 500 | <html>                                                                | FAULT
          OPENAI    | 501 | nothing                                                               | FINAL
          OPENAI    | 503 | nothing                                                               | FAULT
          ANTHROPIC | 529 | {"error":{"type":"overloaded_error"}}                                 | FAULT
          ANTHROPIC | 400 | {"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}} | SPENT
          GEMINI    | 400 | {"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}      | REFUSED
          GEMINI    | 400 | [{"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]    | REFUSED
          GEMINI    | 400 | {"error":{"status":"INVALID_ARGUMENT","message":"no such field"}}     | FINAL
          BEDROCK   | 403 | {"__type":"AccessDeniedException","message":"You don't have access to the model with the specified model ID."} | FORBIDDEN
          BEDROCK   | 403 | {"__type":"UnrecognizedClientException","message":"The security token is invalid."} | REFUSED
          BEDROCK   | 424 | {"__type":"ModelErrorException","message":"x"}                        | FAULT
          BEDROCK   | 408 | {"__type":"ModelTimeoutException","message":"x"}                      | FAULT
          """)
  void aRefusal_meansForOthersWhatItSays(
      ProviderRow.Dialect dialect, int status, String body, Verdict.Kind kind) {
    assertThat(verdict(dialect, status, body).kind()).isEqualTo(kind);
  }

  @Test
  void googlesDelay_isRead() {
    String body =
        "{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"retryDelay\":\"34s\"}]}}";

    assertThat(verdict(ProviderRow.Dialect.GEMINI, 429, body).asked())
        .contains(Duration.ofSeconds(34));
  }
}
