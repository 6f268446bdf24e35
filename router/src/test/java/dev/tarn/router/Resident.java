package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Somebody with a memory of their own, whose every text bears a mark that nobody else's does. Sees
/// to it that no answer holds another's mark, and keeps every id that an answer names.
final class Resident {
  private static final Pattern MARKS = Pattern.compile("zorp[a-z]+");

  /// What an id is of.
  enum Kind {
    MEMORY,
    WRITE,
    RECEIPT,
    CONVERSATION,
    CONFLICT,
    ERASURE
  }

  final String user;
  final String mark;
  private final RunningTarn tarn;
  private final String key;
  private final List<String> headers;
  private final String query;
  private final Map<Kind, Set<String>> ids = new EnumMap<>(Kind.class);
  private final Set<String> unsettled = new TreeSet<>();
  private boolean readOnly;

  /// @param mark `zorp` and letters
  /// @param headers names and values by turns, which say whose memory is meant where the key does
  ///   not
  /// @param query the same, such as `boundary_id=b`; may be empty
  Resident(
      RunningTarn tarn, String user, String mark, String key, List<String> headers, String query) {
    this.tarn = tarn;
    this.user = user;
    this.mark = mark;
    this.key = key;
    this.headers = headers;
    this.query = query;
    for (Kind kind : Kind.values()) {
      ids.put(kind, new TreeSet<>());
    }
  }

  /// The marks in a text, each once and with a blank behind it.
  static String marks(String text) {
    StringBuilder found = new StringBuilder();
    MARKS
        .matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .distinct()
        .sorted()
        .forEach(mark -> found.append(mark).append(' '));
    return found.toString();
  }

  /// Calls as somebody who may look and change nothing.
  void readingOnly(Runnable calls) {
    readOnly = true;
    calls.run();
    readOnly = false;
  }

  HttpResponse<String> get(String path) {
    return call("GET", path, "");
  }

  HttpResponse<String> post(String path, String body) {
    return call("POST", path, body);
  }

  /// A call of one of our own APIs.
  HttpResponse<String> call(String method, String path, String body, String... more) {
    return looked(method + " " + path + " " + body, tarn.send(request(method, path, body, more)));
  }

  /// The same by somebody who may not look at more than this link shows.
  HttpResponse<String> page(String token, String method, String path, String body) {
    return looked(method + " " + path + " " + body, tarn.call(method, path, token, body));
  }

  /// A tool of MCP, with what it was told in JSON.
  HttpResponse<String> tool(String name, String arguments) {
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
            .formatted(name, arguments);
    return call("POST", "/mcp", call);
  }

  /// A chat by the caller's own key.
  HttpResponse<String> chat(String text, String... more) {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":"
            + json(text)
            + "}]}";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                request("POST", "/v1/openai/chat/completions", body, more), (n, v) -> true)
            .setHeader("Authorization", "Bearer sk-callers-own")
            .setHeader("x-memorylake-api-key", key);
    return looked("chat " + body, tarn.send(request.build()));
  }

  private HttpRequest request(String method, String path, String body, String... more) {
    String whole = query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + query;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(whole)))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    if (readOnly) {
      all.addAll(List.of("x-memorylake-memory", "read"));
    }
    for (int i = 0; i < all.size(); i += 2) {
      request.setHeader(all.get(i), all.get(i + 1));
    }
    return request.build();
  }

  private HttpResponse<String> looked(String call, HttpResponse<String> reply) {
    String as = this + ": " + call + " -> " + reply.body();
    assertThat(reply.statusCode()).as(as).isLessThan(500);
    assertThat(marks(reply.body()).replace(mark + " ", "")).as(as).isEmpty();
    if (reply.statusCode() < 300) {
      told(reply);
    }
    return reply;
  }

  private void told(HttpResponse<String> reply) {
    header(Kind.RECEIPT, reply, "x-memorylake-receipt-id");
    header(Kind.CONVERSATION, reply, "x-memorylake-conversation-id");
    if (header(Kind.WRITE, reply, "x-memorylake-write-id")) {
      unsettled.add(RunningTarn.header(reply, "x-memorylake-write-id"));
    }
    String type = RunningTarn.header(reply, "content-type");
    if (type.contains("json")) {
      reply
          .body()
          .lines()
          .filter(line -> line.startsWith("{"))
          .forEach(line -> told(RunningTarn.json(line)));
    }
  }

  private boolean header(Kind kind, HttpResponse<String> reply, String name) {
    String id = RunningTarn.header(reply, name);
    return !id.isEmpty() && ids(kind).add(id);
  }

  private void told(JsonNode answer) {
    answer
        .properties()
        .forEach(field -> {
          told(field.getKey(), field.getValue());
          field.getValue().forEach(one -> told(field.getKey(), one));
        });
    answer.forEach(this::told);
  }

  private void told(String field, JsonNode value) {
    if (!value.isTextual()) {
      return;
    }
    String id = value.asText();
    switch (field) {
      case "id" -> {
        for (Kind kind : Kind.values()) {
          if (id.startsWith(prefix(kind))) {
            ids(kind).add(id);
          }
        }
      }
      case "memory_id", "memory_ids", "merged_into" -> ids(Kind.MEMORY).add(id);
      case "conversation_id", "conversation_ids" -> ids(Kind.CONVERSATION).add(id);
      case "receipt_id" -> ids(Kind.RECEIPT).add(id);
      case "write_id" -> {
        ids(Kind.WRITE).add(id);
        unsettled.add(id);
      }
      default -> {}
    }
  }

  /// What ids of a kind begin with where Tarn makes them.
  static String prefix(Kind kind) {
    return switch (kind) {
      case MEMORY -> "mem_";
      case WRITE -> "write_";
      case RECEIPT -> "receipt_";
      case CONVERSATION -> "conv_";
      case CONFLICT -> "conf_";
      case ERASURE -> "erasure_";
    };
  }

  /// All ids of a kind that were answered.
  Set<String> ids(Kind kind) {
    return Objects.requireNonNull(ids.get(kind));
  }

  /// One of them; an unknown one if there is none.
  String some(Kind kind, Random random) {
    List<String> all = List.copyOf(ids(kind));
    return all.isEmpty() ? prefix(kind) + "none" : all.get(random.nextInt(all.size()));
  }

  /// Waits until all that was said is learned, or is known not to be.
  void settle() {
    for (String write : unsettled) {
      tarn.await(() -> {
        HttpResponse<String> reply = get("/v1/writes/" + write);
        String status = RunningTarn.json(reply.body()).path("status").asText();
        return !status.equals("awaiting-answer") && !status.equals("journaled");
      });
    }
    unsettled.clear();
  }

  /// All memories, without when they were last used.
  String memories() {
    StringBuilder all = new StringBuilder();
    get("/v1/memories/export").body().lines().map(Resident::unused).sorted().forEach(all::append);
    return all.toString();
  }

  /// These and all else that is shown of what is kept.
  String everything() {
    StringBuilder all = new StringBuilder(memories());
    for (String path :
        List.of("/v1/memory/conversations", "/v1/conflicts", "/v1/users?user_id=" + user)) {
      all.append(get(path).body()).append('\n');
    }
    return all.toString();
  }

  private static String unused(String line) {
    ObjectNode memory = (ObjectNode) RunningTarn.json(line);
    memory.remove("last_used_at");
    return memory + "\n";
  }

  static String json(String text) {
    return RunningTarn.JSON.valueToTree(text).toString();
  }

  @Override
  public String toString() {
    return mark;
  }
}
