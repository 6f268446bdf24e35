package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a whole `chat.completion` (<https://platform.openai.com/docs/api-reference/chat/object>).
/// Of several choices only the first is read; nobody asks for more.
final class OpenAiReplyReader implements ProviderEnd.Replies {
  /// What an id begins with, and every dialect begins it with something else.
  static final String ID_PREFIX = "chatcmpl-";

  @Override
  public NeutralReply read(byte[] body, Stamp stamp) {
    ObjectNode reply = Json.readObject(body).orElseThrow(OpenAiReplyReader::unreadable);
    JsonNode choice = reply.path("choices").path(0);
    boolean called = !choice.path("message").path("tool_calls").isEmpty();
    Optional<Finish> finish = OpenAiFinish.read(text(choice, "finish_reason"), called);
    if (reply.hasNonNull("error")) {
      // OpenRouter's way to fail with status 200.
      throw RouterException.badGateway(
          "upstream_failed", OpenAiFailures.read(200, reply).message());
    }
    if (!choice.path("message").isObject() || finish.isEmpty()) {
      throw unreadable();
    }
    return new NeutralReply(
        id(reply),
        text(reply, "model"),
        content(choice.path("message"), stamp),
        finish.get(),
        OpenAiTokens.read(reply.path("usage")));
  }

  private static List<Content> content(JsonNode message, Stamp stamp) {
    List<Content> content = new ArrayList<>();
    String reasoning = reasoning(message);
    if (!reasoning.isEmpty()) {
      content.add(thinking(reasoning));
    }
    said(message).ifPresent(content::add);
    String refusal = text(message, "refusal");
    if (!refusal.isEmpty()) {
      content.add(new Content.Refusal(refusal));
    }
    for (JsonNode call : message.path("tool_calls")) {
      content.add(toolCall(call, stamp.id() + "_" + content.size()));
    }
    return content;
  }

  /// The names are DeepSeek's and OpenRouter's.
  static String reasoning(JsonNode message) {
    String reasoning = text(message, "reasoning_content");
    return reasoning.isEmpty() ? text(message, "reasoning") : reasoning;
  }

  static Content.Thinking thinking(String text) {
    return new Content.Thinking(Optional.of(ProviderRow.Dialect.OPENAI), text, "", false);
  }

  private static Optional<Content> said(JsonNode message) {
    String text = joined(message.path("content"));
    List<Content.Citation> citations = citations(message);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new Content.Text(text, citations, Optional.empty()));
  }

  /// Content as a string, or as parts, which Mistral's reasoning models send.
  static String joined(JsonNode content) {
    if (!content.isArray()) {
      return content.isTextual() ? content.textValue() : "";
    }
    StringBuilder joined = new StringBuilder();
    for (JsonNode part : content) {
      if (part.path("type").asText().equals("text")) {
        joined.append(part.path("text").asText());
      }
    }
    return joined.toString();
  }

  static List<Content.Citation> citations(JsonNode message) {
    List<Content.Citation> citations = new ArrayList<>();
    for (JsonNode annotation : message.path("annotations")) {
      JsonNode page = annotation.path("url_citation");
      if (page.isObject()) {
        citations.add(new Content.Citation(page.path("url").asText(), page.path("title").asText()));
      }
    }
    return citations;
  }

  /// Arguments that are no JSON object are the model's fault and not the call's: they are wrapped,
  /// so that the client sees what the model said.
  private static Content.ToolCall toolCall(JsonNode call, String madeUpId) {
    JsonNode function = call.path("function");
    String arguments = text(function, "arguments");
    ObjectNode input =
        arguments.isBlank()
            ? Json.object()
            : Json.readObject(arguments).orElseGet(() -> Json.object().put("arguments", arguments));
    String id = text(call, "id");
    return new Content.ToolCall(
        id.isEmpty() ? "call_" + madeUpId : id, function.path("name").asText(), input);
  }

  /// The id without what is OpenAI's about it.
  static String id(JsonNode reply) {
    String id = text(reply, "id");
    return id.startsWith(ID_PREFIX) ? id.substring(ID_PREFIX.length()) : id;
  }

  /// A field's string; empty if it has none.
  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  private static RouterException unreadable() {
    return RouterException.badGateway(
        "upstream_unreadable", "The provider's reply is no chat completion.");
  }
}
