package dev.tarn.router;

import static dev.tarn.router.Resident.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.Resident.Kind;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Everything that can be asked of somebody's memory, as its owner asks it: each operation of the
/// OpenAPI document by its name there, the tools of MCP, the page's own paths, and chats. What is
/// written bears the owner's mark; what is asked for, anybody's.
final class Deeds {
  private static final List<String> ADMINISTRATION =
      List.of("Keys", "Provider keys", "Workspaces", "Usage", "Health");

  private final Random random;
  private final List<Resident> residents;
  private final Map<String, Deed> deeds = new LinkedHashMap<>();
  private int number;

  /// One of them, done by somebody.
  interface Deed {
    void by(Resident who);
  }

  Deeds(Random random, List<Resident> residents) {
    this.random = random;
    this.residents = residents;
    memories();
    versions();
    moving();
    people();
    tools();
    page();
  }

  /// Those that forget.
  static final List<String> FORGETTING =
      List.of(
          "DELETE /v1/memories/{id}",
          "POST /v1/memories/forget",
          "DELETE /v1/memory/conversations/{id}",
          "DELETE /v1/users",
          "DELETE /v1/users/{id}",
          "mcp forget_memory",
          "page DELETE memories/{id}",
          "page DELETE memories");

  Map<String, Deed> all() {
    return deeds;
  }

  /// Operations of the document that are about somebody's memory.
  static List<String> described(JsonNode document) {
    return document.path("paths").properties().stream()
        .flatMap(path ->
            path.getValue().properties().stream()
                .filter(operation ->
                    !ADMINISTRATION.contains(operation.getValue().path("tags").path(0).asText()))
                .map(
                    operation -> operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
        .sorted()
        .toList();
  }

  private String words(Resident who) {
    String words =
        List.of(
                "My favourite dish is %s stew number %d.",
                "I live in %s, in flat %d.",
                "My dog %s is %d years old.",
                "The boat called %s lies at pier %d.",
                "The %s file has the number %d.")
            .get(random.nextInt(5));
    return words.formatted(who.mark, ++number);
  }

  private Resident anybody() {
    return residents.get(random.nextInt(residents.size()));
  }

  private String anybodys(Kind kind) {
    return anybody().some(kind, random);
  }

  private String said(String words) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":" + json(words) + "}]}";
  }

  private void memories() {
    String memories = "/v1/memories";
    deeds.put(
        "POST /v1/memories",
        who -> {
          // The same for all: a key counts within one memory.
          String key = "key-" + random.nextInt(4);
          String text = random.nextBoolean() ? words(who) : "The " + key + " of " + who.mark + ".";
          String[] header =
              text.startsWith("The key") ? new String[] {"Idempotency-Key", key} : new String[0];
          who.call("POST", memories, "{\"text\":" + json(text) + "}", header);
        });
    deeds.put(
        "GET /v1/memories",
        who ->
            who.get(
                memories
                    + List.of(
                            "?limit=2",
                            "?kind=fact",
                            "?expired=true&limit=1000",
                            "?as_of=2999-01-01T00:00:00Z",
                            "?conversation_id=" + anybodys(Kind.CONVERSATION))
                        .get(random.nextInt(5))));
    deeds.put(
        "POST /v1/memories/search",
        who ->
            who.post(
                memories + "/search", "{\"top_k\":100,\"query\":" + json(anybody().mark) + "}"));
    deeds.put(
        "POST /v1/memories/prepare",
        who ->
            who.call(
                "POST",
                memories + "/prepare",
                said("What do you know of " + anybody().mark + "?"),
                thread()));
    deeds.put(
        "POST /v1/memories/ingest",
        who -> who.call("POST", memories + "/ingest", said(words(who)), thread()));
    deeds.put(
        "GET /v1/memories/{id}", who -> who.get(memories + "/" + who.some(Kind.MEMORY, random)));
    deeds.put(
        "DELETE /v1/memories/{id}",
        who -> who.call("DELETE", memories + "/" + who.some(Kind.MEMORY, random), ""));
    deeds.put("GET /v1/writes/{id}", who -> who.get("/v1/writes/" + who.some(Kind.WRITE, random)));
    deeds.put(
        "GET /v1/receipts/{id}", who -> who.get("/v1/receipts/" + who.some(Kind.RECEIPT, random)));
    deeds.put("chat", who -> who.chat(words(who), thread()));
  }

  /// A conversation by a name that everybody has, or by an id that is perhaps another's; or none.
  private String[] thread() {
    return switch (random.nextInt(3)) {
      case 0 -> new String[0];
      case 1 -> new String[] {"x-memorylake-conversation-id", "thread-" + random.nextInt(2)};
      default -> new String[] {"x-memorylake-conversation-id", anybodys(Kind.CONVERSATION)};
    };
  }

  private void versions() {
    String one = "/v1/memories/";
    deeds.put(
        "PATCH /v1/memories/{id}",
        who ->
            who.call(
                "PATCH",
                one + who.some(Kind.MEMORY, random),
                "{\"text\":" + json(words(who)) + ",\"metadata\":{\"n\":" + number + "}}"));
    deeds.put(
        "GET /v1/memories/{id}/history",
        who -> who.get(one + who.some(Kind.MEMORY, random) + "/history"));
    deeds.put(
        "POST /v1/memories/{id}/undo",
        who -> who.post(one + who.some(Kind.MEMORY, random) + "/undo", ""));
    deeds.put(
        "POST /v1/memories/{id}/feedback",
        who ->
            who.post(
                one + who.some(Kind.MEMORY, random) + "/feedback",
                random.nextBoolean() ? "{\"rating\":\"outdated\"}" : "{\"rating\":null}"));
    deeds.put("GET /v1/conflicts", who -> who.get("/v1/conflicts?limit=3"));
    deeds.put(
        "POST /v1/conflicts/{id}",
        who ->
            who.post(
                "/v1/conflicts/" + who.some(Kind.CONFLICT, random),
                "{\"decision\":\""
                    + List.of("keep", "replace", "both", "dismiss").get(random.nextInt(4))
                    + "\"}"));
  }

  private void moving() {
    deeds.put(
        "GET /v1/memories/export",
        who -> who.get("/v1/memories/export" + (random.nextBoolean() ? "?vectors=true" : "")));
    deeds.put(
        "POST /v1/memories/import",
        who -> {
          HttpResponse<String> reply = who.post("/v1/memories/import", lines(who));
          assertThat(reply.statusCode()).as(reply.body()).isIn(200, 403);
        });
    deeds.put(
        "POST /v1/memories/forget",
        who ->
            who.post(
                "/v1/memories/forget",
                List.of(
                        "{\"ids\":[\"" + who.some(Kind.MEMORY, random) + "\"]}",
                        "{\"ids\":[\""
                            + anybodys(Kind.WRITE)
                            + "\",\""
                            + anybodys(Kind.MEMORY)
                            + "\"],\"dry_run\":true}",
                        "{\"conversation_id\":\"" + who.some(Kind.CONVERSATION, random) + "\"}",
                        "{\"filter\":{\"kind\":\"fact\"}}",
                        "{\"filter\":{\"role\":\"user\",\"conversation_id\":\"thread-0\"}}",
                        "{\"topic\":\"" + anybody().mark + "\"}",
                        "{\"topic\":\"" + anybody().mark + "\",\"dry_run\":true}")
                    .get(random.nextInt(7))));
    deeds.put(
        "GET /v1/erasures/{id}", who -> who.get("/v1/erasures/" + who.some(Kind.ERASURE, random)));
  }

  /// Lines that point at what is anybody's, and contradict each other.
  private String lines(Resident who) {
    String user = anybody().user;
    String fact =
        """
        {"kind":"turn","role":"user","conversation_id":"thread-0","text":"%1$s","user_id":"%4$s"}
        {"kind":"fact","text":"The home is %2$s-%3$d.","claim":{"subject":"user","attribute":"home",\
        "value":"%2$s-%3$d"},"user_id":"%4$s"}
        """
            .formatted(words(who), who.mark, number, user);
    String memory = anybodys(Kind.MEMORY);
    return memory.endsWith("none")
        ? fact
        : fact
            + """
            {"id":"%s","text":"Imported by %s as %d.","user_id":"%s","source":{"memory_id":"%s"},\
            "merged_into":"%s"}
            """
                .formatted(memory, who.mark, number, user, memory, memory);
  }

  private void people() {
    deeds.put("GET /v1/users", who -> who.get("/v1/users?user_id=" + who.user));
    deeds.put("GET /v1/users/{id}", who -> who.get("/v1/users/" + who.user));
    deeds.put(
        "DELETE /v1/users",
        who -> rarely(() -> who.call("DELETE", "/v1/users?user_id=" + who.user, "")));
    deeds.put(
        "DELETE /v1/users/{id}",
        who -> rarely(() -> who.call("DELETE", "/v1/users/" + who.user, "")));
    deeds.put(
        "POST /v1/users/{id}/page-link",
        who -> who.post("/v1/users/" + who.user + "/page-link", ""));
    deeds.put(
        "POST /v1/users/page-link",
        who -> who.post("/v1/users/page-link?user_id=" + who.user, "{\"lifetime_seconds\":60}"));
    deeds.put("GET /v1/memory/conversations", who -> who.get("/v1/memory/conversations?limit=2"));
    deeds.put(
        "GET /v1/memory/conversations/{id}",
        who -> who.get("/v1/memory/conversations/" + who.some(Kind.CONVERSATION, random)));
    deeds.put(
        "DELETE /v1/memory/conversations/{id}",
        who ->
            who.call(
                "DELETE", "/v1/memory/conversations/" + who.some(Kind.CONVERSATION, random), ""));
  }

  private void rarely(Runnable deed) {
    if (random.nextInt(5) == 0) {
      deed.run();
    }
  }

  private void tools() {
    deeds.put(
        "mcp search_memories",
        who -> who.tool("search_memories", "{\"query\":\"" + anybody().mark + "\"}"));
    deeds.put(
        "mcp add_memory", who -> who.tool("add_memory", "{\"text\":" + json(words(who)) + "}"));
    deeds.put("mcp list_memories", who -> who.tool("list_memories", "{\"limit\":3}"));
    deeds.put(
        "mcp forget_memory",
        who -> who.tool("forget_memory", "{\"id\":\"" + who.some(Kind.MEMORY, random) + "\"}"));
  }

  private void page() {
    page("GET ", who -> "");
    page("GET memories?limit=3", who -> "");
    page("GET export", who -> "");
    page("PUT learning", who -> "{\"paused\":true}");
    page("PATCH memories/{id}", who -> "{\"version\":1,\"text\":" + json(words(who)) + "}");
    page("DELETE memories/{id}", who -> "");
    Deed all = deed("DELETE memories", who -> "");
    deeds.put("page DELETE memories", who -> rarely(() -> all.by(who)));
  }

  private void page(String operation, Function<Resident, String> body) {
    deeds.put("page " + operation, deed(operation, body));
  }

  private Deed deed(String operation, Function<Resident, String> body) {
    int blank = operation.indexOf(' ');
    String method = operation.substring(0, blank);
    String path = ("/v1/page/" + operation.substring(blank + 1)).replaceAll("/$", "");
    return who -> {
      String token = token(who);
      who.page(token, method, path.replace("{id}", who.some(Kind.MEMORY, random)), body.apply(who));
      if (path.endsWith("/learning")) {
        who.page(token, method, path, "{\"paused\":false}");
      }
    };
  }

  /// The token of a link to somebody's page.
  static String token(Resident who) {
    HttpResponse<String> link = who.post("/v1/users/" + who.user + "/page-link", "");
    assertThat(link.statusCode()).as(who + ": " + link.body()).isEqualTo(201);
    return RunningTarn.json(link.body()).path("path").asText().replaceFirst(".*#", "");
  }
}
