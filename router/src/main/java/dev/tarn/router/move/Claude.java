package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.move.Item.Message;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The `conversations.json` of Claude's data export: a list of conversations with their
/// `chat_messages` in order, each by a `human` or the `assistant`, with blocks in `content` and, in
/// older exports, all of its words in `text`.
///
/// Not documented by Anthropic; as described by Sinity/polylogue (`docs/providers/claude-ai.md`)
/// and withLinda/claude-conversation-exporter.
final class Claude implements Source {
  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, conversation) -> {
          if (conversation.path("chat_messages").isArray()) {
            conversation(where, conversation, taking);
          } else {
            taking.take(new Item.Skipped(where, "no conversation", "has no 'chat_messages'"));
          }
        });
  }

  private static void conversation(String where, ObjectNode conversation, Taking taking)
      throws IOException {
    Optional<Instant> begun = Fields.time(conversation, "created_at");
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : conversation.path("chat_messages")) {
      String sender = message.path("sender").asText();
      if (!sender.equals("human") && !sender.equals("assistant")) {
        taking.take(new Item.Skipped(where, "message of the system", ""));
        continue;
      }
      String text = text(where, message, taking);
      for (JsonNode attachment : message.path("attachments")) {
        taking.take(
            new Item.Skipped(where, "attachment", attachment.isObject() ? "" : "of no form"));
      }
      if (text.isBlank()) {
        taking.take(new Item.Skipped(where, "message without words", ""));
        continue;
      }
      messages.add(
          new Message(
              sender.equals("human") ? "user" : "assistant",
              text,
              Fields.time(message, "created_at").or(() -> begun),
              Fields.id(message, "uuid"),
              Optional.empty()));
    }
    String id = Fields.id(conversation, "uuid").orElse(where);
    taking.take(new Item.Conversation(where, "claude_" + id, Optional.empty(), messages));
  }

  /// What was said, without thinking and what tools did.
  private static String text(String where, JsonNode message, Taking taking) throws IOException {
    List<String> said = new ArrayList<>();
    boolean blocks = false;
    for (JsonNode block : message.path("content")) {
      blocks = true;
      if (block.path("type").asText().equals("text")) {
        Fields.text(block, "text").ifPresent(said::add);
      } else {
        taking.take(new Item.Skipped(where, "thinking, tools and other blocks", ""));
      }
    }
    return blocks ? String.join("\n", said) : message.path("text").asText("");
  }
}
