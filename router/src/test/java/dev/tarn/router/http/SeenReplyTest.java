package dev.tarn.router.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeenReplyTest {
  private static final String THOUGHT = "{\"choices\":[{\"delta\":{\"reasoning\":\"Hm.\"}}]}";
  private static final String WORD = "{\"choices\":[{\"delta\":{\"content\":\"Tarn\"}}]}";

  private final AtomicLong now = new AtomicLong();
  private final SeenReply seen =
      new SeenReply(
          OpenAiChat.dialect(new ReadLimits(100, 1 << 20))
              .replies()
              .tap("text/event-stream", 1 << 20),
          now::get);

  private void feed(long at, String event) {
    now.set(at);
    seen.feed(("data: " + event + "\n\n").getBytes(UTF_8));
  }

  @Test
  void silence_endsWithTheFirstWordOfTheAnswer() {
    feed(5, "{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}");
    feed(7, THOUGHT);
    assertThat(seen.silentUntilNanos()).as("still thinking").isEqualTo(7);

    feed(11, WORD);
    feed(13, WORD);
    now.set(17);

    assertThat(seen.silentUntilNanos()).isEqualTo(11);
    assertThat(seen.besides()).isEqualTo("Hm.".length());
    assertThat(seen.end().text()).isEqualTo("TarnTarn");
  }

  @Test
  void aReplyThatSaysNothing_isSilentToItsEnd() {
    now.set(3);

    assertThat(seen.silentUntilNanos()).isEqualTo(3);
  }
}
