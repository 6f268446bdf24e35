package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.move.Item.Message;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The `conversations.json` of ChatGPT's data export: a list of conversations, each a tree of
/// messages (`mapping`) of which `current_node` names the newest of the branch that was last seen.
///
/// Not documented by OpenAI; as described by mitkury/chatgpt-export-parser
/// (`docs/chatgpt-data-export-format.md`) and TomzxCode/llm-conversations-viewer
/// (`docs/formats.md`).
final class ChatGpt implements Source {
  private static final Set<String> TEXTS = Set.of("text", "multimodal_text");

  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, conversation) -> {
          if (conversation.path("mapping") instanceof ObjectNode mapping) {
            conversation(where, conversation, mapping, taking);
          } else {
            taking.take(new Item.Skipped(where, "no conversation", "has no 'mapping'"));
          }
        });
  }

  private static void conversation(
      String where, ObjectNode conversation, ObjectNode mapping, Taking taking) throws IOException {
    Optional<Instant> begun = Fields.time(conversation, "create_time");
    List<JsonNode> branch = branch(conversation, mapping);
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : branch) {
      Optional<String> why = unfit(message);
      if (why.isPresent()) {
        taking.take(new Item.Skipped(where, why.get(), ""));
      } else if (!text(message).isBlank()) {
        messages.add(
            new Message(
                message.path("author").path("role").asText(),
                text(message),
                Fields.time(message, "create_time").or(() -> begun),
                Fields.id(message, "id"),
                Optional.empty()));
      }
    }
    for (int left = left(mapping, branch); left > 0; left--) {
      taking.take(new Item.Skipped(where, "on a branch that was left", ""));
    }
    String id =
        Fields.id(conversation, "conversation_id")
            .or(() -> Fields.id(conversation, "id"))
            .orElse(where);
    taking.take(new Item.Conversation(where, "chatgpt_" + id, Optional.empty(), messages));
  }

  /// The messages from the first to the current one.
  private static List<JsonNode> branch(ObjectNode conversation, ObjectNode mapping) {
    List<JsonNode> branch = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String at = Fields.id(conversation, "current_node").orElseGet(() -> newestLeaf(mapping));
    while (seen.add(at) && mapping.path(at) instanceof ObjectNode node) {
      if (node.path("message").isObject()) {
        branch.add(node.path("message"));
      }
      at = node.path("parent").asText("");
    }
    return branch.reversed();
  }

  private static String newestLeaf(ObjectNode mapping) {
    String newest = "";
    double time = Double.NEGATIVE_INFINITY;
    for (var node : mapping.properties()) {
      double created = node.getValue().path("message").path("create_time").asDouble(0);
      if (node.getValue().path("children").isEmpty() && created >= time) {
        newest = node.getKey();
        time = created;
      }
    }
    return newest;
  }

  /// Why a message is none that a person or the model said; empty if it is one.
  private static Optional<String> unfit(JsonNode message) {
    String role = message.path("author").path("role").asText();
    if (!role.equals("user") && !role.equals("assistant")) {
      return Optional.of("message of the " + (role.equals("system") ? "system" : "tools"));
    }
    String type = message.path("content").path("content_type").asText();
    if (!TEXTS.contains(type)) {
      return Optional.of("no plain text");
    }
    if (message.path("metadata").path("is_visually_hidden_from_conversation").asBoolean()) {
      return Optional.of("hidden message");
    }
    boolean toTool = !message.path("recipient").asText("all").equals("all");
    return toTool ? Optional.of("call of a tool") : Optional.empty();
  }

  private static String text(JsonNode message) {
    return StreamSupport.stream(message.path("content").path("parts").spliterator(), false)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(part -> !part.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /// How many messages stand on other branches.
  private static int left(ObjectNode mapping, List<JsonNode> branch) {
    int all = 0;
    for (JsonNode node : mapping) {
      JsonNode message = node.path("message");
      all += message.isObject() && unfit(message).isEmpty() && !text(message).isBlank() ? 1 : 0;
    }
    for (JsonNode message : branch) {
      all -= unfit(message).isEmpty() && !text(message).isBlank() ? 1 : 0;
    }
    return all;
  }
}
