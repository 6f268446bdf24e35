package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlanceTest {
  private static final String STREAM = "text/event-stream; charset=utf-8";
  private static final String END =
      """
      data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

      data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":7}}

      data: [DONE]

      """;

  private static ReplyTap tap(String type) {
    return Glance.of(
        type, OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).replies().tap(type, 1 << 20));
  }

  private static String events(int count) {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"abcdefgh\"}}]}\n\n".repeat(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 60, 100, 5_000, 1_000_000})
  void aLongStream_tellsItsTokens_howeverItIsCut(int piece) {
    byte[] all = (events(3_000) + END).getBytes(StandardCharsets.UTF_8);
    ReplyTap tap = tap(STREAM);
    for (int at = 0; at < all.length; at += piece) {
      tap.feed(Arrays.copyOfRange(all, at, Math.min(all.length, at + piece)));
    }

    ReplyTap.Tapped told = tap.end();

    assertThat(told.usage()).contains(new Usage(12, 0, 7));
    assertThat(told.complete()).isTrue();
  }

  @Test
  void aLongStreamWithCarriageReturns_tellsItsTokens() {
    byte[] all = (events(3_000) + END).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    ReplyTap tap = tap(STREAM);
    for (int at = 0; at < all.length; at += 999) {
      tap.feed(Arrays.copyOfRange(all, at, Math.min(all.length, at + 999)));
    }
    assertThat(tap.end().usage()).contains(new Usage(12, 0, 7));
  }

  @Test
  void aLongStream_isNotReadBetween() {
    ReplyTap tap = tap(STREAM);
    tap.feed(events(3_000).getBytes(StandardCharsets.UTF_8));
    assertThat(tap.end().text()).as("one piece is the beginning").hasSize(24_000);

    ReplyTap many = tap(STREAM);
    for (int i = 0; i < 3_000; i++) {
      many.feed(events(1).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(many.end().text()).hasSizeLessThan(8_000);
  }

  @Test
  void aStreamThatIsCut_isNotComplete() {
    ReplyTap tap = tap(STREAM);
    for (int i = 0; i < 3_000; i++) {
      tap.feed(events(1).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(tap.end().complete()).isFalse();
  }

  @Test
  void aWholeReply_isReadWhole_andNothingIsKeptOfIt() {
    ReplyTap tap = tap("application/json");
    String body =
        "{\"choices\":[{\"message\":{\"content\":\""
            + "x".repeat(50_000)
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":7}}";
    for (int at = 0; at < body.length(); at += 1_000) {
      tap.feed(
          body.substring(at, Math.min(body.length(), at + 1_000)).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(tap.end().usage()).contains(new Usage(12, 0, 7));
    assertThat(tap.keptAs()).isEmpty();
  }
}
