package dev.tarn.router;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Calls to a router in a process of its own, with one memory key and the caller's own key.
record ProcessCalls(HttpClient http, String key) implements AutoCloseable {
  static ProcessCalls with(String key) {
    return new ProcessCalls(HttpClient.newHttpClient(), key);
  }

  HttpResponse<String> get(TarnProcess tarn, String path) {
    return send(request(tarn, path).build());
  }

  HttpResponse<String> post(TarnProcess tarn, String path, String body) {
    return send(
        request(tarn, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /// Keeps a note; 201 once it is on disk.
  int keep(TarnProcess tarn, String text) {
    return post(tarn, "/v1/memories", "{\"text\":\"" + text + "\"}").statusCode();
  }

  /// A chat call that says one thing.
  HttpResponse<String> chat(TarnProcess tarn, String text) {
    HttpRequest.Builder call = request(tarn, "/v1/openai/chat/completions");
    return send(
        call.setHeader("Authorization", "Bearer sk-callers-own")
            .header("x-memorylake-api-key", key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(text)))
            .build());
  }

  /// The texts of all memories, newest first.
  List<String> memories(TarnProcess tarn) {
    List<String> texts = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = RunningTarn.json(get(tarn, "/v1/memories?limit=1000" + cursor).body());
      page.path("data").forEach(memory -> texts.add(memory.path("text").asText()));
      JsonNode next = page.path("next_cursor");
      cursor = next.isTextual() ? "&cursor=" + next.asText() : "";
    } while (!cursor.isEmpty());
    return texts;
  }

  static String body(String text) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  private HttpRequest.Builder request(TarnProcess tarn, String path) {
    return HttpRequest.newBuilder(URI.create(tarn.url(path)))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
