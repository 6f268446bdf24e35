package dev.tarn.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A request as [FakeProvider] received it.
///
/// @param uri raw path and query
/// @param headers in their order, names as they came
/// @param closed completes with `System.nanoTime()` if the peer left before its reply was over
public record Received(
    String method,
    String uri,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    CompletableFuture<Long> closed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The first header of this name.
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(h -> h.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /// The body as text.
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /// The body as JSON.
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The text of each message of a chat call, `role: text`.
  public List<String> prompt() {
    List<String> lines = new ArrayList<>();
    for (JsonNode message : messages()) {
      lines.add(role(message) + ": " + content(message));
    }
    return lines;
  }

  /// The text of the last user message of a chat call, blocks of memory included.
  public String lastUserText() {
    String last = "";
    for (JsonNode message : messages()) {
      if (role(message).equals("user")) {
        last = content(message);
      }
    }
    return last;
  }

  /// Messages, what Google calls contents, or items of a Responses call, of which a plain text is
  /// one of the user.
  private JsonNode messages() {
    JsonNode call = json();
    JsonNode input = call.path("input");
    if (input.isTextual()) {
      return JSON.createArrayNode()
          .add(JSON.createObjectNode().put("role", "user").set("content", input));
    }
    return input.isArray()
        ? input
        : call.has("contents") ? call.path("contents") : call.path("messages");
  }

  /// Google takes contents without a role for the user's.
  private static String role(JsonNode message) {
    return message.path("role").asText(message.has("parts") ? "user" : "");
  }

  private static String content(JsonNode message) {
    JsonNode content = message.path(message.has("parts") ? "parts" : "content");
    if (content.isTextual()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.path("text").asText());
    }
    return text.toString();
  }
}
