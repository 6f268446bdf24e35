package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes the parts of a content (<https://ai.google.dev/api/caching#Part>). Used by one thread.
final class GeminiPartWriter {
  /// By the last letters of an address; Gemini must be told the type of what it shall fetch.
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("heic", "image/heic"),
          Map.entry("heif", "image/heif"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("csv", "text/csv"),
          Map.entry("html", "text/html"));

  private final Carrying carrying;

  GeminiPartWriter(Carrying carrying) {
    this.carrying = carrying;
  }

  /// Declares that a breakpoint of the prompt cache is lost: Gemini's cache sets its own.
  void unmark(Optional<Content.CacheMark> cache) {
    cache.ifPresent(mark -> carrying.drop("cache_control"));
  }

  ObjectNode part(Content part) {
    return switch (part) {
      case Content.Text text -> {
        unmark(text.cache());
        yield text(text.text());
      }
      case Content.Refusal refusal -> text(refusal.text());
      case Content.Image image -> image(image);
      case Content.Document document -> document(document);
      case Content.Audio audio -> bytes(audio.media());
      case Content.ToolCall call -> call(call);
      case Content.ToolResult result -> throw misplaced("A tool result");
      case Content.Thinking thinking -> throw misplaced("Thinking");
    };
  }

  private static ObjectNode text(String text) {
    return Json.object().put("text", text);
  }

  private ObjectNode image(Content.Image image) {
    unmark(image.cache());
    image.detail().ifPresent(detail -> carrying.drop("detail"));
    return media(image.media(), "image/jpeg");
  }

  private ObjectNode document(Content.Document document) {
    unmark(document.cache());
    return document.media() instanceof Media.Plain plain
        ? text(document.name().map(name -> name + "\n\n").orElse("") + plain.text())
        : media(document.media(), "application/pdf");
  }

  private static ObjectNode media(Media media, String usualType) {
    return switch (media) {
      case Media.Base64 bytes -> bytes(bytes);
      case Media.Plain plain -> text(plain.text());
      case Media.Url at -> {
        ObjectNode part = Json.object();
        part.putObject("fileData")
            .put("mimeType", type(at.url(), usualType))
            .put("fileUri", at.url());
        yield part;
      }
    };
  }

  static String type(String url, String usual) {
    String path = url.split("[?#]", 2)[0];
    String end = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(end, usual);
  }

  private static ObjectNode bytes(Media.Base64 media) {
    ObjectNode part = Json.object();
    // A name that clients use and that nobody registered.
    String type = media.type().equals("image/jpg") ? "image/jpeg" : media.type();
    part.putObject("inlineData").put("mimeType", type).put("data", media.data());
    return part;
  }

  private ObjectNode call(Content.ToolCall call) {
    unmark(call.cache());
    ObjectNode part = Json.object();
    part.putObject("functionCall")
        .put("id", call.id())
        .put("name", call.name())
        .set("args", call.input());
    return part;
  }

  private static RouterException misplaced(String what) {
    return RouterException.badRequest(
        "unsupported_content", what + " has no place in this turn.", "messages");
  }
}
