package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Chats;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// With attempts left, a stream that fails before its first word is followed by another without a
/// trace, and after it by none.
class CommitmentIT extends RoutingWorld {
  private static String event(String json) {
    return "data: " + json + "\n\n";
  }

  private static final String ROLE =
      event(
          "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
  private static final String ERROR =
      event("{\"error\":{\"message\":\"overloaded\",\"code\":\"server_overloaded\"}}");

  @Test
  void anErrorBeforeAnyContent_fallsBackSilently() {
    for (int i = 0; i < 3; i++) {
      openai.script(Reply.events(": waiting\n\n", ROLE, ERROR));
    }
    second.answer(r -> "Count Ferdinand did.");

    RawHttp.Reply reply = hosted(key(), body(true, thenSecond()));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(String.join("", Chats.events("Count Ferdinand did.")));
    assertThat(reply.header("x-memorylake-provider")).isEqualTo("second");
    assertThat(openai.received()).hasSize(3);
  }

  @Test
  void aStreamThatBreaksBeforeAnyContent_fallsBackSilently() {
    openai.script(Reply.events(ROLE).then(new Reply.Step.Cut()));

    RawHttp.Reply reply = hosted(key(), body(true, thenSecond()));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("x-memorylake-provider")).isEqualTo("second");
    assertThat(openai.received()).hasSize(1);
  }

  @Test
  void afterTheFirstContent_thereIsNeverASecondAttempt() {
    String content =
        event("{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Cou\"}}]}");
    openai.script(Reply.events(ROLE, content, ERROR).then(new Reply.Step.Cut()));

    RawHttp.Reply reply = hosted(key(), body(true, thenSecond()));

    assertThat(reply.text()).startsWith(ROLE + content + ERROR).doesNotContain("[DONE]");
    assertThat(openai.received()).hasSize(1);
    assertThat(second.received()).isEmpty();
  }

  @Test
  void withAttemptsLeft_aStreamArrivesByteForByte() {
    openai.answer(r -> "Count Ferdinand did.");

    RawHttp.Reply reply = hosted(key(), body(true, thenSecond()));

    assertThat(reply.text()).isEqualTo(String.join("", Chats.events("Count Ferdinand did.")));
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("1");
  }

  @Test
  void aClientThatLeavesBeforeTheFirstWord_stopsEverything() throws Exception {
    openai.script(Reply.events(ROLE).then(new Reply.Step.Wait(new CompletableFuture<>())));
    String key = key();
    byte[] request =
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body(true, thenSecond()).getBytes(UTF_8));
    try (Socket client = RawHttp.open(tarn.port(), request)) {
      openai.awaitNext();
      assertThat(client.isConnected()).isTrue();
    }

    Received received = openai.last();
    assertThat(received.closed()).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(second.received()).isEmpty();
  }
}
