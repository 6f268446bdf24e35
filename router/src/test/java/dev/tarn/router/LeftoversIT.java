package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A call that is over leaves nothing in memory, however it ended. A timer that was forgotten once
/// kept every call, its body and its key, for five minutes.
class LeftoversIT {
  private static final int CALLS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static Map<String, String> headers;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.patient(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
                PATIENCE,
                PATIENCE));
    headers =
        Map.of(
            "Authorization",
            "Bearer sk-callers-own",
            "x-memorylake-api-key",
            tarn.serverKey("w", Optional.of("ann")));
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

  @Test
  void answeredCalls_leaveNothing() {
    for (int i = 0; i < CALLS; i++) {
      provider.script(i % 2 == 0 ? Reply.chat("Yes.") : Reply.chatStream("Yes."));
      assertThat(RawHttp.send(tarn.port(), chat(i)).status()).isEqualTo(200);
    }
    assertNothingIsLeft();
  }

  @Test
  void refusedCalls_leaveNothing() {
    for (int i = 0; i < CALLS; i++) {
      provider.script(Reply.json(500, "{}"));
      assertThat(RawHttp.send(tarn.port(), chat(i)).status()).isEqualTo(500);
    }
    assertNothingIsLeft();
  }

  @Test
  void callsWhoseClientLeft_leaveNothing() throws Exception {
    for (int i = 0; i < CALLS; i++) {
      provider.script(Reply.chat("late").after(new CompletableFuture<>()));
      try (var client = RawHttp.open(tarn.port(), chat(i))) {
        assertThat(client.isConnected()).isTrue();
        provider.awaitNext();
      }
    }
    assertNothingIsLeft();
  }

  private static byte[] chat(int number) {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Is %d odd?\"}]}"
            .formatted(number);
    return RawHttp.post("/v1/openai/chat/completions", headers, body.getBytes(UTF_8));
  }

  /// The last call of a connection may be held by it.
  private static void assertNothingIsLeft() {
    tarn.await(() -> instances("dev.tarn.router.http.Exchange") < CALLS / 4);
    tarn.await(() -> instances("dev.tarn.router.provider.UpstreamCall") < CALLS / 4);
    tarn.await(() -> instances("dev.tarn.router.http.Call") < CALLS / 4);
  }

  /// Reachable objects of a class, counted by the virtual machine after a collection.
  private static long instances(String type) {
    try {
      String histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      return histogram
          .lines()
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length >= 4 && columns[3].equals(type))
          .mapToLong(columns -> Long.parseLong(columns[1]))
          .sum();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }
}
