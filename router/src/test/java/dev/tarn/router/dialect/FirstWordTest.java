package dev.tarn.router.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import dev.tarn.router.dialect.openai.OpenAiResponses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirstWordTest {
  private static final ReadLimits LIMITS = new ReadLimits(100, 1 << 20);

  private static FirstWord word(String dialect) {
    Dialect spoken =
        switch (dialect) {
          case "openai" -> OpenAiChat.dialect(LIMITS);
          case "responses" -> OpenAiResponses.dialect(LIMITS);
          case "anthropic" -> AnthropicMessages.dialect(LIMITS);
          default -> GeminiGenerate.dialect(LIMITS);
        };
    return FirstWord.of(spoken, "text/event-stream; charset=utf-8", 1 << 16).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          openai    | {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]} | {"choices":[{"index":0,"delta":{"content":"Hi"}}]}
          openai    | {"choices":[],"prompt_filter_results":[]}                           | {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]}}]}
          openai    | {"choices":[{"index":0,"delta":{"role":"assistant"}}]}              | {"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}
          anthropic | {"type":"ping"} | {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
          anthropic | {"type":"ping"}                                                     | {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
          responses | {"type":"response.created","response":{"id":"r"}}                   | {"type":"response.output_text.delta","delta":"Hi"}
          responses | {"type":"response.output_item.added","item":{}}                     | {"type":"response.function_call_arguments.delta","delta":"{"}
          gemini    | {"usageMetadata":{"promptTokenCount":1}}                            | {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}]}
          """)
  void content_isTheFirstWord_andAnnouncementsAreNot(
      String dialect, String announcement, String content) {
    FirstWord word = word(dialect);
    word.feed(": a comment\n\n".getBytes(UTF_8));
    word.feed(event(dialect, announcement));
    assertThat(word.isKnown()).isFalse();
    if (dialect.equals("anthropic")) {
      word.feed(
          event(
              dialect,
              "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"c\",\"usage\":{\"input_tokens\":1}}}"));
      assertThat(word.isKnown()).isFalse();
    }
    if (content.contains("text_delta")) {
      word.feed(
          event(
              dialect,
              "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"));
      assertThat(word.isKnown()).isFalse();
    }
    for (byte b : event(dialect, content)) {
      word.feed(new byte[] {b});
    }

    assertThat(word.isKnown()).isTrue();
    assertThat(word.failure()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          openai    | {"error":{"message":"busy","code":"server_overloaded"}}              | OVERLOADED
          openai    | {"error":{"message":"slow down","code":"rate_limit_exceeded"}}       | RATE_LIMITED
          anthropic | {"type":"error","error":{"type":"overloaded_error","message":"x"}}   | OVERLOADED
          responses | {"type":"error","code":"server_overloaded","message":"x"}           | OVERLOADED
          responses | {"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"x"}}} | RATE_LIMITED
          gemini    | {"error":{"code":503,"status":"UNAVAILABLE","message":"x"}}          | OVERLOADED
          """)
  void anError_isToldWithItsCause(String dialect, String error, Failure.Cause cause) {
    FirstWord word = word(dialect);
    word.feed(event(dialect, error));

    assertThat(word.failure().map(Failure::cause)).contains(cause);
  }

  @Test
  void aStreamThatEndsBeforeItSaysAnything_failed() {
    FirstWord word = word("openai");
    word.end();

    assertThat(word.failure()).isPresent();
  }

  @Test
  void whatIsNoStream_isNotListenedTo() {
    assertThat(FirstWord.of(OpenAiChat.dialect(LIMITS), "application/json", 1_000)).isEmpty();
  }

  private static byte[] event(String dialect, String json) {
    String type = dialect.equals("anthropic") ? "event: x\n" : "";
    return (type + "data: " + json + "\n\n").getBytes(UTF_8);
  }
}
