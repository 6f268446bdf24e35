package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guarantee 5: a turn whose answer was delivered survives, once, whatever kills the process.
class KillIT {
  private static final int KILLS = 50;
  private static final int CLIENTS = 4;
  private static final String KEY = "tarn_KillItKillItKillItKillIt";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> delivered = ConcurrentHashMap.newKeySet();
  private final Set<String> attempted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger(1_000);

  @Test
  void killedFiftyTimesUnderLoad_itHasLostAndDoubledNothing(@TempDir Path dataDir) {
    Random random = new Random(20260521);
    try (FakeProvider provider = FakeProvider.start()) {
      provider.answer(
          r -> "Certainly, the drawer with label " + token(r.lastUserText()) + " stays shut.");
      TarnProcess tarn =
          new TarnProcess(
              dataDir,
              Map.of(
                  "TARN_PROVIDERS_OPENAI_BASE_URL",
                  provider.baseUrl(),
                  "TARN_MEMORY_KEY",
                  KEY,
                  "TARN_MEMORY_DURABILITY",
                  "strict",
                  "TARN_EMBEDDING_MODEL",
                  "none"));
      for (int kill = 0; kill < KILLS; kill++) {
        loadUntilKilled(tarn, random.nextInt(6), random.nextInt(100));
        tarn.startAgain();
      }
      Map<String, Integer> user = new HashMap<>();
      Map<String, Integer> assistant = new HashMap<>();
      awaitAllLearned(tarn, user, assistant);
      assertThat(delivered).hasSizeGreaterThan(KILLS);
      for (String token : attempted) {
        int least = delivered.contains(token) ? 1 : 0;
        assertThat(user.getOrDefault(token, 0)).as("user " + token).isBetween(least, 1);
        assertThat(assistant.getOrDefault(token, 0)).as("assistant " + token).isBetween(least, 1);
      }
      assertThat(tarn.terminate()).isZero();
    }
  }

  /// Kills it in the middle of calls, so and so long after so many more answers were delivered.
  private void loadUntilKilled(TarnProcess tarn, int answers, int afterMillis) {
    AtomicBoolean stopped = new AtomicBoolean();
    Semaphore wanted = new Semaphore(0);
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          CompletableFuture.runAsync(() -> {
            while (!stopped.get()) {
              if (call(tarn)) {
                wanted.release();
              }
            }
          }));
    }
    wanted.acquireUninterruptibly(answers);
    CompletableFuture.runAsync(
            tarn::kill, CompletableFuture.delayedExecutor(afterMillis, TimeUnit.MILLISECONDS))
        .join();
    stopped.set(true);
    clients.forEach(CompletableFuture::join);
  }

  /// Whether an answer was delivered whose turn is kept.
  private boolean call(TarnProcess tarn) {
    String token = "Z" + numbers.incrementAndGet() + "Q";
    attempted.add(token);
    String body =
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"Please remember the wooden drawer with label "
            + token
            + " in the workshop.\"}]}";
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/chat/completions")))
                  .timeout(Duration.ofSeconds(10))
                  .header("Authorization", "Bearer sk-callers-own")
                  .header("x-memorylake-api-key", KEY)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      boolean kept = response.headers().firstValue("x-memorylake-write-id").isPresent();
      if (response.statusCode() == 200 && kept) {
        delivered.add(token);
        return true;
      }
    } catch (IOException e) {
      // killed in the middle of this call
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /// Reads every memory once what was delivered is there, or a minute has passed.
  private void awaitAllLearned(
      TarnProcess tarn, Map<String, Integer> user, Map<String, Integer> assistant) {
    long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    do {
      user.clear();
      assistant.clear();
      String cursor = "";
      do {
        JsonNode page = page(tarn, cursor);
        for (JsonNode memory : page.path("data")) {
          Map<String, Integer> side =
              memory.path("role").asText().equals("user") ? user : assistant;
          side.merge(token(memory.path("text").asText()), 1, Integer::sum);
        }
        cursor = page.path("next_cursor").asText("");
      } while (!cursor.isEmpty() && !cursor.equals("null"));
    } while (!(user.keySet().containsAll(delivered) && assistant.keySet().containsAll(delivered))
        && System.nanoTime() < until);
  }

  private JsonNode page(TarnProcess tarn, String cursor) {
    try {
      String query = cursor.isEmpty() ? "" : "&cursor=" + cursor;
      return RunningTarn.json(
          http.send(
                  HttpRequest.newBuilder(URI.create(tarn.url("/v1/memories?limit=1000" + query)))
                      .header("Authorization", "Bearer " + KEY)
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String token(String text) {
    int at = text.indexOf("label Z") + "label ".length();
    int end = text.indexOf('Q', at);
    return at < 6 || end < 0 ? "none" : text.substring(at, end + 1);
  }
}
