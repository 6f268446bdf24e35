package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model may think for minutes, and proxies between it and the client do not wait that long.
class KeepAliveIT {
  /// A provider may be silent so long; a quarter of it, and its client is told that it goes on.
  private static final Duration IDLE = Duration.ofMillis(2_400);

  private static final long SILENT_MILLIS = 1_500;
  private static final String COMMENT = ": keep-alive\n\n";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String key;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.patient(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE), IDLE, IDLE));
    key = tarn.personalKey("w", "ann");
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  /// The provider says nothing for a while after its first events.
  private static void scriptSilence(List<String> events, int first) {
    provider.script(
        Reply.events(events.subList(0, first).toArray(String[]::new))
            .then(new Reply.Step.Wait(silence()))
            .then(
                new Reply.Step.Send(
                    String.join("", events.subList(first, events.size()))
                        .getBytes(StandardCharsets.UTF_8))));
  }

  private static CompletableFuture<Boolean> silence() {
    return new CompletableFuture<Boolean>()
        .completeOnTimeout(true, SILENT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static String stream(String path, String model) {
    String body =
        "{\"model\":\""
            + model
            + "\",\"max_tokens\":100,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"What is Rex afraid of?\"}]}";
    return RawHttp.send(
            tarn.port(),
            RawHttp.post(
                path,
                Map.of("Authorization", "Bearer " + key),
                body.getBytes(StandardCharsets.UTF_8)))
        .text();
  }

  @Test
  void whileTheProviderIsSilent_aStreamOfOpenAisForm_hasComments_betweenItsEvents() {
    scriptSilence(Messages.events("Of thunder."), 2);

    String text = stream("/v1/chat/completions", "claude-sonnet-4-5");

    assertThat(text).contains(COMMENT).endsWith("data: [DONE]\n\n");
    assertThat(text.split("\n\n"))
        .allMatch(event -> event.startsWith("data: ") || event.equals(": keep-alive"));
  }

  @Test
  void whileTheProviderIsSilent_aStreamOfAnthropicsForm_hasPings_whichItsSdkReadsOver() {
    scriptSilence(Chats.events("Of thunder."), 1);

    assertThat(stream("/v1/messages", "gpt-4o-mini"))
        .contains("event: ping\ndata: {\"type\":\"ping\"}\n\n")
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

    // Before the message begins, too.
    List<String> events = new ArrayList<>(Chats.events("Of thunder."));
    events.addFirst(": PROCESSING\n\n");
    scriptSilence(events, 1);
    StringBuilder said = new StringBuilder();
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(tarn.url("")).apiKey(key).maxRetries(0).build();
    try (var stream =
        client
            .messages()
            .createStreaming(
                MessageCreateParams.builder()
                    .model("gpt-4o-mini")
                    .maxTokens(100)
                    .addUserMessage("What is Rex afraid of?")
                    .build())) {
      stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(event -> event.delta().text().stream())
          .forEach(text -> said.append(text.text()));
    }
    assertThat(said).hasToString("Of thunder.");
  }

  @Test
  void whatPassesThrough_getsNoByteMore() {
    List<String> events = Chats.events("Of thunder.");
    scriptSilence(events, 1);

    assertThat(stream("/v1/chat/completions", "gpt-4o-mini")).isEqualTo(String.join("", events));
  }
}
