package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guarantee 9: after an erasure the text is in no file below the data directory, nor in the log,
/// and stays out when the process starts again and the history comes back. Files are looked through
/// byte by byte, for whole and part and for base64.
class EraseIT {
  private static final String KEY = "tarn_" + "EraseItEraseItEraseItErase";
  private static final String CHAT = "/v1/openai/chat/completions";
  private static final String RESPONSES = "/v1/openai/responses";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Path dataDir;
  private Path log;
  private FakeProvider provider;
  private Optional<TarnProcess> running = Optional.empty();

  @BeforeEach
  void start() {
    dataDir = folder.resolve("data");
    log = dataDir.resolve("tarn.log");
    provider = FakeProvider.start();
  }

  private void start(String model) {
    assertThat(dataDir.toFile().mkdirs()).isTrue();
    running =
        Optional.of(
            new TarnProcess(
                dataDir,
                Map.of(
                    "TARN_PROVIDERS_OPENAI_BASE_URL",
                    provider.baseUrl(),
                    "TARN_MEMORY_KEY",
                    KEY,
                    "TARN_MEMORY_RECALL_DEADLINE",
                    "5s",
                    "TARN_EMBEDDING_MODEL",
                    model,
                    "TARN_LOG_LEVEL",
                    "debug"),
                List.of("sh", "-c", "exec \"$@\" >> '" + log + "' 2>&1", "sh")));
  }

  private TarnProcess tarn() {
    return running.orElseThrow();
  }

  @AfterEach
  void stop() {
    running.ifPresent(TarnProcess::kill);
    http.close();
    provider.close();
  }

  private HttpResponse<String> send(String method, String path, String user, String body) {
    boolean passing = path.startsWith("/v1/openai");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn().url(path)))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + (passing ? "sk-own" : KEY))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (passing) {
      request.header("x-memorylake-api-key", KEY);
    }
    if (!user.isEmpty()) {
      request.header("x-memorylake-user-id", user);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private JsonNode get(String path, String user) {
    return RunningTarn.json(send("GET", path, user, "").body());
  }

  /// What was said so far and one thing more; the answer too is remembered.
  private void chat(String user, String... said) {
    HttpResponse<String> reply = send("POST", CHAT, user, history(said));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    String write = RunningTarn.header(reply, "x-memorylake-write-id");
    await(() -> get("/v1/writes/" + write, user).path("status").asText().equals("learned"));
  }

  private static String history(String... said) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      messages.add(
          "{\"role\":\"%s\",\"content\":\"%s\"}"
              .formatted(i % 2 == 0 ? "user" : "assistant", said[i]));
    }
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[" + String.join(",", messages) + "]}";
  }

  private void note(String user, String text) {
    HttpResponse<String> reply = send("POST", "/v1/memories", user, "{\"text\":\"" + text + "\"}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
  }

  private List<String> texts(String user) {
    List<String> texts = new ArrayList<>();
    get("/v1/memories?limit=1000", user)
        .path("data")
        .forEach(memory -> texts.add(memory.path("text").asText()));
    return texts;
  }

  private static void await(BooleanSupplier what) {
    long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(until);
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
          .join();
    }
  }

  private JsonNode done(JsonNode receipt, String user) {
    String path = "/v1/erasures/" + receipt.path("id").asText();
    await(() -> get(path, user).path("status").asText().equals("done"));
    return get(path, user);
  }

  private JsonNode accepted(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return RunningTarn.json(reply.body());
  }

  /// Files in which a word stands. One that goes meanwhile may have been written anew: then all are
  /// looked through again.
  private List<String> filesWith(String word) {
    while (true) {
      try {
        return looked(dataDir, new Needles().add(word, word));
      } catch (NoSuchFileException e) {
        assertThat(dataDir).exists();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<String> looked(Path directory, Needles needles) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isDirectory(file)) {
          found.addAll(looked(file, needles));
        } else if (!needles.in(Files.readAllBytes(file)).isEmpty()) {
          found.add(dataDir.relativize(file).toString());
        }
      }
    }
    return found;
  }

  private void foundInTheIndex(String word) {
    assertThat(filesWith(word))
        .anySatisfy(file -> assertThat(file).startsWith("memories"))
        .noneSatisfy(file -> assertThat(file).isEqualTo("tarn.log"));
  }

  /// What is journaled stands there for a moment, and then in the log until that is emptied.
  private void foundInTheDatabase(String user, String word) {
    await(() -> {
      note(user, "Once more it is " + word + " for the archive.");
      return filesWith(word).stream().anyMatch(file -> file.startsWith("records.db"));
    });
  }

  private void embedded() {
    await(() -> send("GET", "/readyz", "", "").statusCode() == 200);
    await(() -> !texts("ann").isEmpty());
  }

  @Test
  void anErasedUser_isInNoFile_andStaysOut() {
    start("all-minilm-l6-v2");
    String word = "quorvexalumbrintaskefolydramune";
    String theirs = "brandelvoxuminterpasolykefrand";
    provider.answer(r -> "I will keep in mind that it is " + word + " for the archive.");
    String told = "The pass phrase of my archive is " + word + " and it must not change.";
    chat("ann", told);
    note("ann", "In the safe deposit box the phrase " + word + " is written down.");
    String asked = "What is the pass phrase of my archive?";
    chat("ann", asked);
    assertThat(provider.last().lastUserText()).startsWith(asked).contains(word);
    chat(
        "ann",
        "My notes on the phrase are short.",
        "And what of " + word + "?",
        "Thank you, the archive is safe.");
    HttpResponse<String> held =
        send(
            "POST",
            RESPONSES,
            "ann",
            "{\"model\":\"gpt-4o-mini\",\"input\":\"Which pass phrase does my archive have?\"}");
    assertThat(held.statusCode()).as(held.body()).isEqualTo(200);
    provider.answer(r -> "Noted.");
    chat("bob", "The pass phrase of the vault is " + theirs + " and it must not change.");
    embedded();
    foundInTheIndex(word);
    foundInTheIndex(theirs);
    foundInTheDatabase("ann", word);

    JsonNode receipt = accepted(send("DELETE", "/v1/users/ann", "", ""));

    assertThat(receipt.path("erased").path("memories").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(receipt.path("erased").path("turns").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(receipt.path("unreached").findValuesAsText("what"))
        .contains("provider-history", "backups", "exports");
    assertThat(texts("ann")).isEmpty();
    assertThat(done(receipt, "ann").path("done_at").isTextual()).isTrue();
    assertThat(filesWith(word)).isEmpty();
    assertThat(send("GET", "/v1/users/ann", "", "").statusCode()).isEqualTo(404);
    assertThat(texts("bob")).hasSize(1);
    assertThat(filesWith(theirs)).anySatisfy(f -> assertThat(f).startsWith("memories"));

    tarn().kill();
    tarn().startAgain();
    assertThat(filesWith(word)).isEmpty();
    String now = "Tell me about something else, the weather in Lisbon say.";
    chat("ann", told, "I will keep in mind that it is " + word + " for the archive.", now);
    assertThat(texts("ann")).containsOnly(now);
    assertThat(provider.last().lastUserText()).isEqualTo(now);
    assertThat(filesWith(word)).isEmpty();
    HttpResponse<String> again = send("GET", "/v1/users/ann", "", "");
    assertThat(RunningTarn.json(again.body()).path("memories").asInt()).isEqualTo(1);

    chat("ann", told);
    assertThat(texts("ann")).containsExactlyInAnyOrder(now, told);
    assertThat(filesWith(word)).isNotEmpty();
  }

  @Test
  void anErasedConversation_isInNoFile_andStaysOut() {
    start("none");
    String word = "melvastorquinabelfrondagysopulum";
    String told = "The pass phrase of my archive is " + word + " and it must not change.";
    String other = "My dachshund Rex is nine years old and likes to swim.";
    chat("ann", told);
    String conversation =
        get("/v1/memory/conversations", "ann").path("data").get(0).path("id").asText();
    chat("ann", told, "Noted.", "Keep " + word + " for me until the winter is over.");
    chat("ann", other);
    assertThat(get("/v1/memory/conversations", "ann").path("data")).hasSize(2);
    foundInTheIndex(word);

    JsonNode receipt =
        accepted(send("DELETE", "/v1/memory/conversations/" + conversation, "ann", ""));
    done(receipt, "ann");

    assertThat(filesWith(word)).isEmpty();
    assertThat(texts("ann")).contains(other);
    tarn().kill();
    tarn().startAgain();
    String now = "Tell me about something else, the weather in Lisbon say.";
    chat("ann", told, "Noted.", now);
    assertThat(filesWith(word)).isEmpty();
    assertThat(texts("ann")).contains(other, now).doesNotContain(told);
  }

  @Test
  void aForgottenMemory_isInNoFile_norInTheContextOfItsNeighbours() {
    start("none");
    String word = "tarquivolendrasimophelkunderbast";
    String told = "The pass phrase of my archive is " + word + " and it must not change.";
    String before = "Please book a table for the evening at the old harbour.";
    String after = "Bring the umbrella and the spare keys tomorrow morning.";
    chat("ann", before);
    chat("ann", before, "Noted.", told);
    chat("ann", before, "Noted.", told, "Noted.", after);
    foundInTheIndex(word);
    String id = "";
    for (JsonNode memory : get("/v1/memories", "ann").path("data")) {
      id = memory.path("text").asText().equals(told) ? memory.path("id").asText() : id;
    }

    JsonNode receipt =
        accepted(send("POST", "/v1/memories/forget", "ann", "{\"ids\":[\"" + id + "\"]}"));
    done(receipt, "ann");

    assertThat(filesWith(word)).isEmpty();
    assertThat(texts("ann")).containsExactlyInAnyOrder(before, after);
    tarn().kill();
    tarn().startAgain();
    String now = "Tell me about something else, the weather in Lisbon say.";
    chat("ann", told, "Noted.", now);
    assertThat(filesWith(word)).isEmpty();
  }

  @Test
  void killedAnywhere_anErasureThatBeganIsCarriedOut() {
    start("none");
    Random random = new Random(7);
    for (int kill = 0; kill < 8; kill++) {
      String word = "volkandrestumequibaltrofinesager" + Character.toString('a' + kill);
      String user = "user" + kill;
      chat(user, "The pass phrase of my archive is " + word + " and it must not change.");
      foundInTheIndex(word);
      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(() -> send("DELETE", "/v1/users/" + user, "", ""));
      CompletableFuture.runAsync(
              tarn()::kill,
              CompletableFuture.delayedExecutor(random.nextInt(60), TimeUnit.MILLISECONDS))
          .join();
      boolean told = answer.handle((reply, failure) -> failure == null).join();
      tarn().startAgain();
      if (told) {
        done(RunningTarn.json(answer.join().body()), user);
      } else {
        done(accepted(send("DELETE", "/v1/users/" + user, "", "")), user);
      }
      assertThat(filesWith(word)).as("killed " + kill).isEmpty();
      assertThat(texts(user)).isEmpty();
    }
  }

  @Test
  void aNameWithASlash_isErasedByTheQuery() {
    start("none");
    String user = "org/ann % x";
    String word = "wexalingtromavordesukapholymberg";
    note(user, "It is " + word + " again.");
    String named = "?user_id=" + URLEncoder.encode(user, UTF_8);
    assertThat(get("/v1/users" + named, "").path("memories").asInt()).isEqualTo(1);

    done(accepted(send("DELETE", "/v1/users" + named, "", "")), "");

    assertThat(filesWith(word)).isEmpty();
    assertThat(send("GET", "/v1/users" + named, "", "").statusCode()).isEqualTo(404);
  }
}
