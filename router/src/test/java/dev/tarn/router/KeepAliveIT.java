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
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model may think for minutes, and proxies between it and the client do not wait that long.
class KeepAliveIT {
  /// A provider may be silent so long; after a quarter of it, or two, its client hears of us.
  private static final Duration IDLE = Duration.ofSeconds(4);

  private static final String COMMENT = ": keep-alive\n\n";
  private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

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

  @BeforeEach
  void forget() {
    provider.reset();
  }

  /// After its first event the provider says nothing until the gate opens.
  private static void scriptSilence(List<String> events, CompletableFuture<?> gate) {
    provider.script(
        Reply.events(events.getFirst())
            .then(new Reply.Step.Wait(gate))
            .then(
                new Reply.Step.Send(
                    String.join("", events.subList(1, events.size()))
                        .getBytes(StandardCharsets.UTF_8))));
  }

  /// The body of a stream.
  ///
  /// @param awaited opens the gate when it has come
  private static String stream(String path, String model, String awaited, CompletableFuture<?> gate)
      throws IOException {
    String body =
        "{\"model\":\""
            + model
            + "\",\"max_tokens\":100,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"What is Rex afraid of?\"}]}";
    byte[] request =
        RawHttp.post(
            path, Map.of("Authorization", "Bearer " + key), body.getBytes(StandardCharsets.UTF_8));
    try (Socket client = RawHttp.open(tarn.port(), request)) {
      return RawHttp.read(new Listening(client.getInputStream(), awaited, gate)).text();
    }
  }

  /// Bytes that open a gate when a text has come.
  private static final class Listening extends FilterInputStream {
    private final StringBuilder heard = new StringBuilder();
    private final String awaited;
    private final CompletableFuture<?> gate;

    Listening(InputStream in, String awaited, CompletableFuture<?> gate) {
      super(in);
      this.awaited = awaited;
      this.gate = gate;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      hear(b);
      return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      for (int i = 0; i < count; i++) {
        hear(to[offset + i]);
      }
      return count;
    }

    private void hear(int b) {
      heard.append((char) b);
      if (heard.indexOf(awaited, Math.max(0, heard.length() - awaited.length())) >= 0) {
        gate.complete(null);
      }
    }
  }

  @Test
  void whileTheProviderIsSilent_aStreamOfOpenAisForm_hasComments_betweenItsEvents()
      throws IOException {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    scriptSilence(Messages.events("Of thunder."), gate);

    String text = stream("/v1/chat/completions", "claude-sonnet-4-5", COMMENT, gate);

    assertThat(text).contains(COMMENT).endsWith("data: [DONE]\n\n");
    assertThat(text.split("\n\n"))
        .allMatch(event -> event.startsWith("data: ") || event.equals(": keep-alive"));
  }

  @Test
  void whileTheProviderIsSilent_aStreamOfAnthropicsForm_hasPings_whichItsSdkReadsOver()
      throws IOException {
    List<String> events = new ArrayList<>(Chats.events("Of thunder."));
    events.addFirst(": PROCESSING\n\n");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    scriptSilence(events, gate);

    String text = stream("/v1/messages", "gpt-4o-mini", PING, gate);

    assertThat(text).startsWith(PING + "event: message_start\n").contains("event: message_stop\n");
    provider.script(Reply.events(text));
    StringBuilder said = new StringBuilder();
    AnthropicClient direct =
        AnthropicOkHttpClient.builder().baseUrl(provider.baseUrl()).apiKey("sk").build();
    try (var stream =
        direct
            .messages()
            .createStreaming(
                MessageCreateParams.builder()
                    .model("m")
                    .maxTokens(100)
                    .addUserMessage("Hi.")
                    .build())) {
      stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(event -> event.delta().text().stream())
          .forEach(delta -> said.append(delta.text()));
    }
    assertThat(said).hasToString("Of thunder.");
  }

  /// For as long as it takes until a translated stream gets one.
  @Test
  void whatPassesThrough_getsNoByteMore() throws IOException {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    List<String> events = Chats.events("Of thunder.");
    scriptSilence(events, gate);
    CompletableFuture<String> passed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return stream("/v1/chat/completions", "gpt-4o-mini", COMMENT, gate);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Thread::startVirtualThread);
    provider.awaitNext();
    scriptSilence(Messages.events("Of thunder."), gate);

    assertThat(stream("/v1/chat/completions", "claude-sonnet-4-5", COMMENT, gate))
        .contains(COMMENT);
    assertThat(passed).succeedsWithin(IDLE).isEqualTo(String.join("", events));
  }
}
