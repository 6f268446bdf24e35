package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.CacheMark;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Turns;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes turns as `messages`
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html>). Used
/// once, by one thread.
final class BedrockMessageWriter {
  private static final String NOTHING_SAID = ".";

  private final BedrockModel model;
  private final Carrying carrying;
  private final BedrockMediaWriter media = new BedrockMediaWriter();

  BedrockMessageWriter(BedrockModel model, Carrying carrying) {
    this.model = model;
    this.carrying = carrying;
  }

  /// The turns as they will be written: thinking goes back to none but whom it came from.
  List<Turn> turns(List<Turn> turns) {
    List<Turn> written =
        Turns.alternating(
            turns.stream()
                .map(turn ->
                    new Turn(
                        turn.speaker(),
                        turn.parts().stream().filter(BedrockMessageWriter::goesBack).toList()))
                .toList());
    written.add(withoutTrailingSpace(written.removeLast()));
    return written;
  }

  /// An answer that is only begun, for the model to go on with, must not end in white space.
  private static Turn withoutTrailingSpace(Turn last) {
    if (last.speaker() != Speaker.ASSISTANT
        || !(last.parts().getLast() instanceof Content.Text t)) {
      return last;
    }
    List<Content> parts = new ArrayList<>(last.parts());
    parts.set(
        parts.size() - 1, new Content.Text(t.text().stripTrailing(), t.citations(), t.cache()));
    return new Turn(last.speaker(), parts);
  }

  private static boolean goesBack(Content part) {
    return !(part instanceof Content.Thinking thinking)
        || thinking.isOf(ProviderRow.Dialect.BEDROCK);
  }

  ArrayNode system(List<Content.Text> system) {
    ArrayNode blocks = Json.array();
    for (Content.Text text : system) {
      blocks.addObject().put("text", text.text());
      mark(text.cache(), blocks);
    }
    return blocks;
  }

  ArrayNode messages(List<Turn> turns) {
    ArrayNode messages = Json.array();
    for (Turn turn : turns) {
      boolean said = turn.speaker() == Speaker.ASSISTANT;
      ObjectNode message = messages.addObject().put("role", said ? "assistant" : "user");
      ArrayNode blocks = message.putArray("content");
      turn.parts().forEach(part -> block(part, blocks));
      boolean document = turn.parts().stream().anyMatch(Content.Document.class::isInstance);
      if (document && turn.parts().stream().noneMatch(Content.Text.class::isInstance)) {
        // A document is refused without a word to it.
        blocks.addObject().put("text", NOTHING_SAID);
      }
    }
    return messages;
  }

  private void block(Content part, ArrayNode to) {
    switch (part) {
      case Content.Text text -> {
        to.addObject().put("text", text.text());
        mark(text.cache(), to);
      }
      case Content.Refusal refusal -> to.addObject().put("text", refusal.text());
      case Content.Image image -> {
        image.detail().ifPresent(detail -> carrying.drop("detail"));
        to.add(media.image(image));
        mark(image.cache(), to);
      }
      case Content.Document document -> {
        to.add(media.document(document));
        mark(document.cache(), to);
      }
      case Content.Thinking thinking -> to.add(thinking(thinking));
      case Content.ToolCall call -> {
        call(call, to);
        mark(call.cache(), to);
      }
      case Content.ToolResult result -> result(result, to);
      case Content.Audio audio ->
          throw RouterException.badRequest(
              "unsupported_content", "This model's provider reads no sound.", "messages");
    }
  }

  private void mark(Optional<CacheMark> cache, ArrayNode to) {
    cache.ifPresent(mark -> BedrockRequestWriter.cachePoint(mark, model, carrying, to));
  }

  /// As it came, to the byte: the provider checks its seal.
  private static ObjectNode thinking(Content.Thinking thinking) {
    ObjectNode block = Json.object();
    ObjectNode reasoning = block.putObject("reasoningContent");
    if (thinking.redacted()) {
      reasoning.put("redactedContent", thinking.seal());
    } else {
      ObjectNode text = reasoning.putObject("reasoningText").put("text", thinking.text());
      if (!thinking.seal().isEmpty()) {
        text.put("signature", thinking.seal());
      }
    }
    return block;
  }

  private static void call(Content.ToolCall call, ArrayNode to) {
    to.addObject()
        .putObject("toolUse")
        .put("toolUseId", BedrockToolIds.of(call.id()))
        .put("name", call.name())
        .set("input", call.input());
  }

  /// A breakpoint has no place within a result; it stands after it.
  private void result(Content.ToolResult result, ArrayNode to) {
    ObjectNode written =
        to.addObject().putObject("toolResult").put("toolUseId", BedrockToolIds.of(result.callId()));
    ArrayNode content = written.putArray("content");
    Optional<CacheMark> cache = result.cache();
    for (Content part : result.content()) {
      switch (part) {
        case Content.Text text -> {
          // A blank one is refused, and none is not.
          if (!text.text().isBlank()) {
            content.addObject().put("text", text.text());
          }
          cache = text.cache().or(result::cache);
        }
        case Content.Image image -> content.add(media.image(image));
        case Content.Document document -> content.add(media.document(document));
        default ->
            throw RouterException.badRequest(
                "unsupported_content",
                "The result of a tool holds texts, pictures and documents.",
                "messages");
      }
    }
    if (result.isError()) {
      written.put("status", "error");
      if (content.isEmpty()) {
        content.addObject().put("text", NOTHING_SAID);
      }
    }
    mark(cache, to);
  }
}
