package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.EmbeddingVendor;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import dev.tarn.testkit.vectors.StrictVendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory whose vectors come from a provider: found by them while it answers, by words while it
/// does not.
class RemoteEmbeddingIT {
  private static final String STATUS = "x-memorylake-memory-status";
  private static final String FACT = "My dachshund Rex sleeps in the greenhouse.";

  @TempDir private Path dataDir;
  private final FakeProvider provider = FakeProvider.start();
  private final int port = freePort();
  private Optional<FakeEmbeddings> embeddings = Optional.empty();
  private Optional<RunningTarn> running = Optional.empty();

  @BeforeEach
  void start() {
    appear();
  }

  @AfterEach
  void stop() {
    running.ifPresent(RunningTarn::close);
    embeddings.ifPresent(FakeEmbeddings::close);
    provider.close();
  }

  private FakeEmbeddings appear() {
    FakeEmbeddings server = FakeEmbeddings.start(StrictVendor.OPENAI, 3_072, port);
    embeddings = Optional.of(server);
    return server;
  }

  private RunningTarn tarn() {
    EmbeddingSource.Remote source =
        new EmbeddingSource.Remote(
            EmbeddingVendor.OPENAI,
            URI.create("http://127.0.0.1:" + port + "/v1"),
            "words",
            Optional.of(Secret.of(FakeEmbeddings.KEY)),
            3_072,
            false,
            16,
            Duration.ofMillis(800),
            Duration.ofSeconds(10),
            new EmbeddingSource.Traits("", "", .1f, .97f, Set.of("en")));
    TarnConfig config = TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE);
    RunningTarn tarn = RunningTarn.start(TestConfig.embeddedBy(config, source));
    running = Optional.of(tarn);
    return tarn;
  }

  private static void tell(RunningTarn tarn, String key, String text) {
    HttpResponse<String> told = tarn.post("/v1/memories", key, "{\"text\":\"" + text + "\"}");
    assertThat(told.statusCode()).isEqualTo(201);
  }

  private static HttpResponse<String> ask(RunningTarn tarn, String key, String question) {
    return tarn.chat(
        key,
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}",
        Map.of("x-memorylake-memory", "read"));
  }

  private static boolean isEmbedded(RunningTarn tarn) {
    return tarn.get("/metrics", "operator-key").body().contains("tarn_memories_unembedded 0.0");
  }

  @Test
  void memoriesAndQuestions_areEmbeddedByTheProvider() {
    RunningTarn tarn = tarn();
    String key = tarn.personalKey("w", "ann");
    tell(tarn, key, FACT);
    tarn.awaitEmbedded();

    HttpResponse<String> reply = ask(tarn, key, "Where does my dachshund sleep?");
    JsonNode found =
        RunningTarn.json(
            tarn.post("/v1/memories/search", key, "{\"query\":\"where dachshund Rex sleeps\"}")
                .body());

    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("ok");
    assertThat(provider.last().lastUserText()).contains("greenhouse");
    assertThat(found.at("/data/0/components/vector").asDouble()).isPositive();
    assertThat(embeddings.orElseThrow().batches().stream().flatMap(batch -> batch.stream()))
        .anyMatch(text -> text.contains("greenhouse"))
        .contains("Where does my dachshund sleep?");
    assertThat(tarn.get("/metrics", "operator-key").body())
        .containsPattern("tarn_embedding_tokens [1-9]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadKeyOrAProviderThatStalls_isSaid_andWordsAloneDecide(boolean stalls) {
    RunningTarn tarn = tarn();
    String key = tarn.personalKey("w", "ann");
    tell(tarn, key, FACT);
    tarn.awaitEmbedded();
    Reply dead = Reply.json(401, "{\"error\":{\"code\":\"invalid_api_key\"}}");
    embeddings.orElseThrow().always(stalls ? dead.after(new CompletableFuture<>()) : dead);

    HttpResponse<String> reply = ask(tarn, key, "Where does my dachshund Rex sleep?");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=embedding");
    assertThat(provider.last().lastUserText()).contains("greenhouse");
  }

  @Test
  void whatIsToldWhileTheKeyIsDead_isFoundByItsWords_andEmbeddedLater() {
    embeddings.orElseThrow().always(Reply.json(401, "{}"));
    RunningTarn tarn = tarn();
    String key = tarn.personalKey("w", "ann");
    tell(tarn, key, FACT);

    tarn.await(() -> {
      HttpResponse<String> reply = ask(tarn, key, "Where does my dachshund Rex sleep?");
      return provider.last().lastUserText().contains("greenhouse")
          && RunningTarn.header(reply, STATUS).equals("degraded; reason=embedding");
    });
    assertThat(isEmbedded(tarn)).isFalse();

    embeddings.orElseThrow().heal();
    tarn.restart();
    tarn.awaitEmbedded();
    assertThat(RunningTarn.header(ask(tarn, key, "And where is Rex, my dachshund?"), STATUS))
        .isEqualTo("ok");
  }

  @Test
  void aProviderThatIsAway_doesNotKeepTarnFromStarting_norMemoryFromComingBack() {
    embeddings.orElseThrow().close();
    RunningTarn tarn = tarn();
    String key = tarn.personalKey("w", "ann");
    tell(tarn, key, FACT);

    tarn.await(() -> {
      HttpResponse<String> reply = ask(tarn, key, "Where does my dachshund Rex sleep?");
      return RunningTarn.header(reply, STATUS).equals("degraded; reason=embedding")
          && provider.last().lastUserText().contains("greenhouse");
    });

    appear();
    tarn.awaitEmbedded();
    tarn.await(() ->
        RunningTarn.header(ask(tarn, key, "Where is my dachshund Rex?"), STATUS).equals("ok"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
