package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import dev.tarn.router.dialect.openai.OpenAiResponses;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What taps see of an answer besides its text: it is paid for, too.
class WrittenTest {
  private static final ReadLimits LIMITS = new ReadLimits(100, 1 << 20);

  private static ReplyTap reading(Dialect dialect, String... events) {
    ReplyTap tap = dialect.replies().tap("text/event-stream", 1 << 20);
    for (String event : events) {
      tap.feed(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
    return tap;
  }

  static Stream<Arguments> thinking() {
    return Stream.of(
        Arguments.of(
            OpenAiChat.dialect(LIMITS),
            "{\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm, a lake.\"}}]}"),
        Arguments.of(
            OpenAiChat.dialect(LIMITS),
            "{\"choices\":[{\"delta\":{\"reasoning\":\"Hm, a lake.\"}}]}"),
        Arguments.of(
            OpenAiResponses.dialect(LIMITS),
            "{\"type\":\"response.reasoning_summary_text.delta\",\"delta\":\"Hm, a lake.\"}"),
        Arguments.of(
            AnthropicMessages.dialect(LIMITS),
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\","
                + "\"thinking\":\"Hm, a lake.\"}}"),
        Arguments.of(
            GeminiGenerate.dialect(LIMITS),
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm, a lake.\",\"thought\":true}]}}]}"));
  }

  static Stream<Arguments> tools() {
    return Stream.of(
        Arguments.of(
            OpenAiChat.dialect(LIMITS),
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
                + "{\"arguments\":\"{\\\"q\\\":\\\"x\\\"}\"}}]}}]}"),
        Arguments.of(
            OpenAiResponses.dialect(LIMITS),
            "{\"type\":\"response.function_call_arguments.delta\",\"delta\":\"{\\\"q\\\":1}\"}"),
        Arguments.of(
            GeminiGenerate.dialect(LIMITS),
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":"
                + "{\"name\":\"find\",\"args\":{\"q\":\"x\"}}}]}}]}"));
  }

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of(
            OpenAiChat.dialect(LIMITS), "{\"choices\":[{\"delta\":{\"content\":\"Tarn\"}}]}"),
        Arguments.of(
            OpenAiResponses.dialect(LIMITS),
            "{\"type\":\"response.output_text.delta\",\"delta\":\"Tarn\"}"),
        Arguments.of(
            AnthropicMessages.dialect(LIMITS),
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Tarn\"}}"),
        Arguments.of(
            GeminiGenerate.dialect(LIMITS),
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Tarn\"}]}}]}"));
  }

  @ParameterizedTest
  @MethodSource("thinking")
  void thinking_isCounted_andIsNoWordOfTheAnswer(Dialect dialect, String event) {
    ReplyTap tap = reading(dialect, event);

    assertThat(tap.besides()).isEqualTo("Hm, a lake.".length());
    assertThat(tap.spoke()).isFalse();
    assertThat(tap.end().text()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void argumentsOfTools_areCounted_andEndTheThinking(Dialect dialect, String event) {
    ReplyTap tap = reading(dialect, event);

    assertThat(tap.besides()).isGreaterThanOrEqualTo(6);
    assertThat(tap.spoke()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("words")
  void aWordOfTheAnswer_endsTheThinking(Dialect dialect, String event) {
    ReplyTap tap = reading(dialect, event);

    assertThat(tap.spoke()).isTrue();
    assertThat(tap.besides()).isZero();
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void wholeReplies_areCountedToo(Dialect dialect, String reply, long besides) {
    ReplyTap tap = dialect.replies().tap("application/json", 1 << 20);
    tap.feed(reply.getBytes(StandardCharsets.UTF_8));
    tap.end();

    assertThat(tap.besides()).isEqualTo(besides);
    assertThat(tap.spoke()).isTrue();
  }

  static Stream<Arguments> wholes() {
    return Stream.of(
        Arguments.of(
            BedrockConverse.dialect(LIMITS),
            "{\"output\":{\"message\":{\"content\":[{\"reasoningContent\":{\"reasoningText\":"
                + "{\"text\":\"Hm\"}}},{\"text\":\"Tarn\"}]}},\"stopReason\":\"end_turn\"}",
            "reasoningTexttextHm".length()),
        Arguments.of(
            OpenAiChat.dialect(LIMITS),
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Tarn\"}},"
                + "{\"index\":1,\"message\":{\"content\":\"Lake\"}}]}",
            "Lake".length()));
  }
}
