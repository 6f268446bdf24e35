package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow.Refused;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Turns;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes turns as messages for an OpenAI-compatible provider. Texts alone become one string, since
/// some servers refuse arrays. Used once, by one thread.
final class OpenAiMessageWriter {
  /// An answer that is none.
  private static final String NOTHING_SAID = ".";

  private final Carrying carrying;
  private final Set<Refused> refuses;
  private final OpenAiPartWriter partWriter;
  private final ArrayNode messages = Json.array();

  OpenAiMessageWriter(Carrying carrying, Set<Refused> refuses) {
    this.carrying = carrying;
    this.refuses = refuses;
    this.partWriter = new OpenAiPartWriter(carrying);
  }

  ArrayNode messages() {
    return messages;
  }

  /// Instructions before all turns, as one message.
  void system(List<Content.Text> system) {
    if (!system.isEmpty()) {
      system.forEach(text -> partWriter.unmark(text.cache()));
      say("system")
          .put(
              "content",
              system.stream().map(Content.Text::text).collect(Collectors.joining("\n\n")));
    }
  }

  void turn(Turn turn) {
    switch (turn.speaker()) {
      case SYSTEM -> instructions(turn.parts());
      case USER -> user(turn.parts());
      case ASSISTANT -> assistant(turn.parts());
    }
  }

  private ObjectNode say(String role) {
    if (role.equals("user") && refuses.contains(Refused.FREE_ORDER) && follows("tool")) {
      messages.addObject().put("role", "assistant").put("content", NOTHING_SAID);
    }
    return messages.addObject().put("role", role);
  }

  private boolean follows(String role) {
    return !messages.isEmpty()
        && messages.get(messages.size() - 1).path("role").asText().equals(role);
  }

  /// Instructions keep their place; where they may not stand they are a user's, in a tag of their
  /// own.
  private void instructions(List<Content> parts) {
    boolean misplaced =
        refuses.contains(Refused.FREE_ORDER) && (follows("assistant") || follows("tool"));
    if (misplaced) {
      content(say("user"), Turns.inTags(parts));
    } else {
      content(say("system"), parts);
    }
  }

  /// Tool results are messages of their own, which hold text alone; pictures that a tool made
  /// follow in the user's.
  private void user(List<Content> parts) {
    List<Content> said = new ArrayList<>();
    for (Content part : parts) {
      if (part instanceof Content.ToolResult result) {
        toolResult(result, said);
      }
    }
    parts.stream().filter(part -> !(part instanceof Content.ToolResult)).forEach(said::add);
    boolean onlyResults = said.isEmpty() && !parts.isEmpty();
    if (!onlyResults) {
      content(say("user"), said);
    }
  }

  private void toolResult(Content.ToolResult result, List<Content> media) {
    partWriter.unmark(result.cache());
    if (result.isError()) {
      carrying.drop("messages.content.is_error");
    }
    List<String> texts = new ArrayList<>();
    for (Content part : result.content()) {
      if (part instanceof Content.Text text) {
        texts.add(text.text());
        partWriter.unmark(text.cache());
      } else {
        media.add(part);
      }
    }
    say("tool").put("tool_call_id", id(result.callId())).put("content", String.join("\n", texts));
  }

  private void content(ObjectNode message, List<Content> parts) {
    List<ObjectNode> written = parts.stream().map(partWriter::part).toList();
    boolean textOnly = written.stream().allMatch(part -> part.has("text"));
    if (textOnly) {
      message.put(
          "content",
          written.stream()
              .map(part -> part.path("text").asText())
              .collect(Collectors.joining("\n")));
    } else {
      message.putArray("content").addAll(written);
    }
  }

  private String id(String given) {
    return refuses.contains(Refused.FOREIGN_TOOL_IDS) ? NineCharacters.id(given) : given;
  }

  private void assistant(List<Content> parts) {
    ObjectNode message = say("assistant");
    String text = partWriter.joined(parts, "");
    if (text.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", text);
    }
    StringBuilder reasoning = new StringBuilder();
    for (Content part : parts) {
      switch (part) {
        case Content.ToolCall call -> toolCall(message.withArray("tool_calls"), call);
        case Content.Refusal refusal -> message.put("refusal", refusal.text());
        case Content.Thinking thinking -> reasoning.append(thinking.text());
        case Content.Text said -> {}
        case Content.Image image -> throw misplaced("A picture");
        case Content.Document document -> throw misplaced("A document");
        case Content.Audio audio -> throw misplaced("Sound");
        case Content.ToolResult result -> throw misplaced("A tool result");
      }
    }
    if (!reasoning.isEmpty() && !refuses.contains(Refused.REASONING_CONTENT)) {
      message.put("reasoning_content", reasoning.toString());
    }
  }

  private void toolCall(ArrayNode calls, Content.ToolCall call) {
    partWriter.unmark(call.cache());
    ObjectNode function =
        calls
            .addObject()
            .put("id", id(call.id()))
            .put("type", "function")
            .putObject("function")
            .put("name", call.name());
    function.put("arguments", Json.text(call.input()));
  }

  private static RouterException misplaced(String what) {
    return RouterException.badRequest(
        "unsupported_content", what + " has no place in an assistant's message.", "messages");
  }
}
