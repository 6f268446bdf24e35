package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.move.Item.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// An agent file of Letta (`.af`): an object with `agents`, each with its `messages`, and `blocks`
/// of core memory. Or archival passages as its API lists them: objects with a `text`.
///
/// Messages of the user and the assistant become turns; blocks and passages notes, but for the
/// persona, which tells the agent what to be. See letta-ai/letta `letta/schemas/agent_file.py`.
final class Letta implements Source {
  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, object) -> {
          switch (list) {
            case "agents" -> agent(where, object, taking);
            case "blocks" -> taking.take(block(where, object));
            case "", "passages" -> taking.take(passage(where, object));
            default -> taking.take(new Item.Skipped(where, "not a memory", ""));
          }
        });
  }

  private static void agent(String where, ObjectNode agent, Taking taking) throws IOException {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : agent.path("messages")) {
      String role = message.path("role").asText();
      String text = text(message.path("content"));
      if (!role.equals("user") && !role.equals("assistant")) {
        taking.take(new Item.Skipped(where, "message of the system or the tools", ""));
      } else if (text.isBlank()) {
        taking.take(new Item.Skipped(where, "message without words", ""));
      } else {
        messages.add(
            new Message(
                role,
                text,
                Fields.time(message, "created_at"),
                Fields.id(message, "id"),
                role.equals("user") ? Fields.text(message, "name") : Optional.empty()));
      }
    }
    String id = Fields.text(agent, "name").or(() -> Fields.id(agent, "id")).orElse(where);
    taking.take(new Item.Conversation(where, "letta_" + id, Optional.empty(), messages));
  }

  private static String text(JsonNode content) {
    return content.isTextual()
        ? content.asText()
        : StreamSupport.stream(content.spliterator(), false)
            .filter(part -> part.path("type").asText().equals("text"))
            .map(part -> part.path("text").asText())
            .collect(Collectors.joining("\n"));
  }

  private static Item block(String where, ObjectNode block) {
    Optional<String> value = Fields.text(block, "value");
    Optional<String> label = Fields.text(block, "label");
    if (label.filter("persona"::equals).isPresent()) {
      return new Item.Skipped(where, "persona of the agent", "");
    }
    return value.isEmpty()
        ? new Item.Skipped(where, "no text", "")
        // A file numbers its blocks; what two files call block-0 is not the same.
        : new Note("letta", where, Optional.empty(), value.get()).metadata("block", label).made();
  }

  private static Item passage(String where, ObjectNode passage) {
    Optional<String> text = Fields.text(passage, "text");
    return text.isEmpty()
        ? new Item.Skipped(where, "no text", "")
        : new Note("letta", where, Fields.id(passage, "id"), text.get())
            .time("created_at", Fields.time(passage, "created_at"))
            .metadata(passage.path("metadata"))
            .made();
  }
}
