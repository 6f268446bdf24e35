package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationIT {
  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.E5_SMALL_V2));
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private static String asking(String text) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  @Test
  void whatWasSaidInOneConversation_comesBackInAnother() {
    String key = tarn.serverKey("w", Optional.of("ann"));
    HttpResponse<String> told =
        tarn.chat(key, asking("My dachshund is called Rex and he is nine."), Map.of());
    assertThat(told.statusCode()).isEqualTo(200);
    System.err.println(told.headers().map());
    tarn.awaitLearned(RunningTarn.header(told, "x-memorylake-write-id"), key);

    HttpResponse<String> asked =
        tarn.chat(key, asking("What is the name of my dachshund?"), Map.of());
    System.err.println(asked.headers().map());
    Received sent = provider.last();
    System.err.println(sent.text());
    assertThat(sent.lastUserText()).contains("Rex");
    assertThat(sent.header("x-memorylake-api-key")).isEmpty();
    System.err.println(
        tarn.get("/v1/receipts/" + RunningTarn.header(asked, "x-memorylake-receipt-id"), key)
            .body());
    System.err.println(tarn.get("/v1/memories", key).body());
  }
}
