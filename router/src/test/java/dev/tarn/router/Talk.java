package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A chat as a client has it, which sends its whole history with each call, and a look at what is
/// remembered of it.
final class Talk {
  private final RunningTarn tarn;
  private final String key;
  private final String user;
  private final List<String> said = new ArrayList<>();

  /// @param key of a server
  Talk(RunningTarn tarn, String key, String user) {
    this.tarn = tarn;
    this.key = key;
    this.user = user;
  }

  /// Says something and hears the answer.
  HttpResponse<String> say(String text) {
    said.add(text);
    HttpResponse<String> reply = tarn.chat(key, body(said), Map.of("x-memorylake-user-id", user));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    said.add(
        RunningTarn.json(reply.body())
            .path("choices")
            .path(0)
            .path("message")
            .path("content")
            .asText());
    return reply;
  }

  /// Says something and waits until it is learned; gives the ids of its memories.
  List<String> tell(String text) {
    return learned(say(text));
  }

  /// Has the last thing said answered anew, and waits until that is learned.
  void again() {
    String text = said.get(said.size() - 2);
    said.subList(said.size() - 2, said.size()).clear();
    tell(text);
  }

  /// Says something in place of the last thing said, and waits until it is learned.
  void instead(String text) {
    said.subList(said.size() - 2, said.size()).clear();
    tell(text);
  }

  /// Waits until a call is learned.
  List<String> learned(HttpResponse<String> reply) {
    String write = RunningTarn.header(reply, "x-memorylake-write-id");
    List<String> ids = new ArrayList<>();
    String path = "/v1/writes/" + write + "?user_id=" + user;
    tarn.await(() -> status(path).equals("learned"));
    RunningTarn.json(tarn.get(path, key).body())
        .path("memory_ids")
        .forEach(id -> ids.add(id.asText()));
    return ids;
  }

  /// What is remembered of the user, newest first.
  ///
  /// @param more further parameters, such as `&kind=fact`
  List<JsonNode> memories(String more) {
    List<JsonNode> found = new ArrayList<>();
    RunningTarn.json(tarn.get("/v1/memories?limit=200&user_id=" + user + more, key).body())
        .path("data")
        .forEach(found::add);
    return found;
  }

  /// Keeps a note.
  void note(String text) {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("text", text).put("user_id", user);
    HttpResponse<String> reply = tarn.post("/v1/memories", key, body.toString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
  }

  private String status(String path) {
    return RunningTarn.json(tarn.get(path, key).body()).path("status").asText();
  }

  private static String body(List<String> said) {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("model", "gpt-4o-mini");
    var messages = body.putArray("messages");
    for (int i = 0; i < said.size(); i++) {
      messages
          .addObject()
          .put("role", i % 2 == 0 ? "user" : "assistant")
          .put("content", said.get(i));
    }
    return body.toString();
  }
}
