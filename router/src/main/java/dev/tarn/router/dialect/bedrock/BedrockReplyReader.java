package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a whole reply of `Converse`, which names neither itself nor its model.
final class BedrockReplyReader implements ProviderEnd.Replies {
  @Override
  public NeutralReply read(byte[] body, Stamp stamp) {
    ObjectNode reply = Json.readObject(body).orElseThrow(BedrockReplyReader::unreadable);
    List<Content> content = new ArrayList<>();
    for (JsonNode block : reply.path("output").path("message").path("content")) {
      block(block).ifPresent(content::add);
    }
    boolean called = content.stream().anyMatch(Content.ToolCall.class::isInstance);
    Finish finish =
        BedrockStop.read(reply.path("stopReason").asText(""), called)
            .orElseThrow(BedrockReplyReader::unreadable);
    if (BedrockStop.isFault(finish) && content.stream().noneMatch(BedrockReplyReader::isAnswer)) {
      throw RouterException.badGateway(
          "upstream_no_answer", Failure.wordless(finish.nativeReason()).message());
    }
    return new NeutralReply(
        "", stamp.model(), content, finish, BedrockTokens.read(reply.path("usage")));
  }

  private static boolean isAnswer(Content part) {
    return part instanceof Content.Text text
        ? !text.text().isEmpty()
        : !(part instanceof Content.Thinking);
  }

  private static Optional<Content> block(JsonNode block) {
    if (block.path("text").isTextual()) {
      return Optional.of(Content.Text.of(block.path("text").textValue()));
    }
    if (block.path("toolUse").isObject()) {
      return Optional.of(call(block.path("toolUse")));
    }
    if (block.path("reasoningContent").isObject()) {
      return Optional.of(thinking(block.path("reasoningContent")));
    }
    if (block.path("citationsContent").isObject()) {
      return Optional.of(cited(block.path("citationsContent")));
    }
    return Optional.empty();
  }

  private static Content call(JsonNode use) {
    JsonNode input = use.path("input").isObject() ? use.path("input") : Json.object();
    return use.path("name").asText("").equals(BedrockToolWriter.ANSWER)
        ? Content.Text.of(Json.text(input))
        : new Content.ToolCall(
            use.path("toolUseId").asText(""), use.path("name").asText(""), input);
  }

  private static Content thinking(JsonNode reasoning) {
    JsonNode text = reasoning.path("reasoningText");
    return text.isObject()
        ? thinking(text.path("text").asText(""), text.path("signature").asText(""), false)
        : thinking("", reasoning.path("redactedContent").asText(""), true);
  }

  static Content.Thinking thinking(String text, String seal, boolean redacted) {
    return new Content.Thinking(Optional.of(ProviderRow.Dialect.BEDROCK), text, seal, redacted);
  }

  private static Content cited(JsonNode block) {
    StringBuilder text = new StringBuilder();
    block.path("content").forEach(piece -> text.append(piece.path("text").asText("")));
    List<Content.Citation> pages = new ArrayList<>();
    block.path("citations").forEach(citation -> page(citation).ifPresent(pages::add));
    return new Content.Text(text.toString(), pages, Optional.empty());
  }

  /// Empty if it cites a document that the client gave, and not a page.
  static Optional<Content.Citation> page(JsonNode citation) {
    String url = citation.path("location").path("web").path("url").asText("");
    return url.isEmpty()
        ? Optional.empty()
        : Optional.of(new Content.Citation(url, citation.path("title").asText("")));
  }

  private static RouterException unreadable() {
    return RouterException.badGateway(
        "upstream_unreadable", "The provider's reply is no answer of Bedrock's.");
  }
}
