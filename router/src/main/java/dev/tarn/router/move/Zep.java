package dev.tarn.router.move;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.move.Item.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A graph of Zep or Graphiti: an object with the lists `episodes` and `edges` as their APIs answer
/// them, or one of these lists alone.
///
/// An edge is a `fact`, true from `valid_at` to `invalid_at`; an episode is what was said
/// (`role_type` user or assistant and a thread) or otherwise taken in. `group_id`, or Zep's
/// `user_id`, says whose. See `EntityEdge` and `EpisodicNode` of getzep/graphiti
/// (`graphiti_core/edges.py`, `nodes.py`) and <https://help.getzep.com/graphiti>.
final class Zep implements Source {
  private static final Set<String> SPOKEN = Set.of("user", "assistant");

  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, object) -> {
          if (Fields.text(object, "fact").isPresent()) {
            taking.take(edge(where, object));
          } else if (Fields.text(object, "content").isPresent()) {
            taking.take(episode(where, object));
          } else {
            taking.take(new Item.Skipped(where, "neither fact nor episode", ""));
          }
        });
  }

  private static Item edge(String where, ObjectNode edge) {
    return new Note("zep", where, Fields.id(edge, "uuid"), edge.path("fact").asText())
        .put("user_id", whose(edge))
        .time("created_at", Fields.time(edge, "created_at"))
        .time("updated_at", Fields.time(edge, "expired_at"))
        .time("valid_from", Fields.time(edge, "valid_at"))
        .time("valid_to", Fields.time(edge, "invalid_at").or(() -> Fields.time(edge, "expired_at")))
        .metadata("relation", Fields.text(edge, "name"))
        .made();
  }

  private static Item episode(String where, ObjectNode episode) {
    String role =
        Fields.text(episode, "role_type").or(() -> Fields.text(episode, "role")).orElse("");
    Optional<String> thread =
        Fields.id(episode, "thread_id").or(() -> Fields.id(episode, "session_id"));
    if (SPOKEN.contains(role) && thread.isPresent()) {
      Message message =
          new Message(
              role,
              episode.path("content").asText(),
              Fields.time(episode, "valid_at").or(() -> Fields.time(episode, "created_at")),
              Fields.id(episode, "uuid"),
              Fields.text(episode, "name"));
      return new Item.Conversation(where, "zep_" + thread.get(), whose(episode), List.of(message));
    }
    if (role.equals("system") || role.equals("tool") || role.equals("function")) {
      return new Item.Skipped(where, "message of the system or the tools", "");
    }
    if (episode.path("source").asText().equals("json")) {
      return new Item.Skipped(where, "JSON episode", "");
    }
    return new Note("zep", where, Fields.id(episode, "uuid"), episode.path("content").asText())
        .put("user_id", whose(episode))
        .time(
            "created_at",
            Fields.time(episode, "valid_at").or(() -> Fields.time(episode, "created_at")))
        .metadata("source", Fields.text(episode, "source_description"))
        .made();
  }

  private static Optional<String> whose(ObjectNode object) {
    return Fields.id(object, "user_id").or(() -> Fields.id(object, "group_id"));
  }
}
