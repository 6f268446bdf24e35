package dev.tarn.router.dialect.gemini;

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

/// Reads a whole `GenerateContentResponse`
/// (<https://ai.google.dev/api/generate-content#generatecontentresponse>). Of several candidates
/// only the first is read; nobody asks for more.
final class GeminiReplyReader implements ProviderEnd.Replies {
  @Override
  public NeutralReply read(byte[] body, Stamp stamp) {
    ObjectNode reply = Json.readObject(body).orElseThrow(GeminiReplyReader::unreadable);
    JsonNode candidate = reply.path("candidates").path(0);
    List<Content> content = new ArrayList<>();
    for (JsonNode part : candidate.path("content").path("parts")) {
      part(part, stamp, content);
    }
    cite(candidate, content);
    boolean called = content.stream().anyMatch(Content.ToolCall.class::isInstance);
    Finish finish = GeminiFinish.read(reply, called).orElseThrow(GeminiReplyReader::unreadable);
    if (GeminiFinish.isFault(finish)
        && content.stream().allMatch(Content.Thinking.class::isInstance)) {
      throw RouterException.badGateway(
          "upstream_no_answer", Failure.wordless(finish.nativeReason()).message());
    }
    return new NeutralReply(
        reply.path("responseId").asText(""),
        reply.path("modelVersion").asText(""),
        content,
        finish,
        GeminiTokens.read(reply.path("usageMetadata")));
  }

  private static void part(JsonNode part, Stamp stamp, List<Content> to) {
    thinking(part).ifPresent(to::add);
    if (isThought(part)) {
      return;
    }
    String text = part.path("text").asText("");
    if (!text.isEmpty()) {
      to.add(Content.Text.of(text));
    }
    if (part.path("functionCall").isObject()) {
      long calls = to.stream().filter(Content.ToolCall.class::isInstance).count();
      to.add(call(part.path("functionCall"), stamp, (int) calls));
    }
    JsonNode bytes = part.path("inlineData");
    if (bytes.path("mimeType").asText("").startsWith("image/")) {
      Content.Media media =
          new Content.Media.Base64(bytes.path("mimeType").asText(), bytes.path("data").asText(""));
      to.add(new Content.Image(media, Optional.empty(), Optional.empty()));
    }
  }

  static boolean isThought(JsonNode part) {
    return part.path("thought").asBoolean();
  }

  /// What a part says of thinking: a thought, or the seal that it bears.
  static Optional<Content.Thinking> thinking(JsonNode part) {
    String text = isThought(part) ? part.path("text").asText("") : "";
    String seal = part.path("thoughtSignature").asText("");
    return text.isEmpty() && seal.isEmpty() ? Optional.empty() : Optional.of(thinking(text, seal));
  }

  static Content.Thinking thinking(String text, String seal) {
    return new Content.Thinking(Optional.of(ProviderRow.Dialect.GEMINI), text, seal, false);
  }

  /// Most models give a call no id; one is made then that no other answer has.
  ///
  /// @param index of the call in the answer
  static Content.ToolCall call(JsonNode call, Stamp stamp, int index) {
    String id = call.path("id").asText("");
    JsonNode input = call.path("args");
    return new Content.ToolCall(
        id.isEmpty() ? "call_" + stamp.id() + "_" + index : id,
        call.path("name").asText(""),
        input.isObject() ? input : Json.object());
  }

  /// Pages that the candidate rests on are its last text's.
  private static void cite(JsonNode candidate, List<Content> content) {
    List<Content.Citation> pages = pages(candidate);
    for (int i = content.size() - 1; i >= 0 && !pages.isEmpty(); i--) {
      if (content.get(i) instanceof Content.Text text) {
        content.set(i, new Content.Text(text.text(), pages, text.cache()));
        return;
      }
    }
  }

  static List<Content.Citation> pages(JsonNode candidate) {
    List<Content.Citation> pages = new ArrayList<>();
    for (JsonNode chunk : candidate.path("groundingMetadata").path("groundingChunks")) {
      JsonNode page = chunk.path("web");
      if (page.path("uri").isTextual()) {
        pages.add(
            new Content.Citation(page.path("uri").textValue(), page.path("title").asText("")));
      }
    }
    return pages;
  }

  private static RouterException unreadable() {
    return RouterException.badGateway(
        "upstream_unreadable", "The provider's reply is no answer of Gemini's.");
  }
}
