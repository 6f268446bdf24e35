package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.DataUrl;
import dev.tarn.router.dialect.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/// Writes the parts of a message. Used once, by one thread.
final class OpenAiPartWriter {
  private final Carrying carrying;

  OpenAiPartWriter(Carrying carrying) {
    this.carrying = carrying;
  }

  /// Declares that a breakpoint of the prompt cache is lost: this dialect has none.
  void unmark(Optional<Content.CacheMark> cache) {
    cache.ifPresent(mark -> carrying.drop("cache_control"));
  }

  /// The texts among parts.
  String joined(List<Content> parts, String separator) {
    StringJoiner joined = new StringJoiner(separator);
    for (Content part : parts) {
      if (part instanceof Content.Text text) {
        unmark(text.cache());
        joined.add(text.text());
      }
    }
    return joined.toString();
  }

  ObjectNode part(Content part) {
    return switch (part) {
      case Content.Text text -> {
        unmark(text.cache());
        yield text(text.text());
      }
      case Content.Image image -> image(image);
      case Content.Document document -> document(document);
      case Content.Audio audio -> audio(audio);
      case Content.Refusal refusal -> text(refusal.text());
      case Content.ToolCall call -> throw misplaced("A tool call");
      case Content.ToolResult result -> throw misplaced("A tool result");
      case Content.Thinking thinking -> throw misplaced("Thinking");
    };
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private ObjectNode image(Content.Image image) {
    unmark(image.cache());
    ObjectNode part = Json.object().put("type", "image_url");
    ObjectNode url = part.putObject("image_url");
    switch (image.media()) {
      case Media.Url at -> url.put("url", at.url());
      case Media.Base64 bytes -> url.put("url", DataUrl.of(bytes));
      case Media.Plain plain -> throw misplaced("A picture of text");
    }
    image.detail().ifPresent(detail -> url.put("detail", detail));
    return part;
  }

  private ObjectNode document(Content.Document document) {
    unmark(document.cache());
    return switch (document.media()) {
      case Media.Base64 bytes -> {
        ObjectNode part = Json.object().put("type", "file");
        part.putObject("file")
            .put("filename", document.name().orElse("document.pdf"))
            .put("file_data", DataUrl.of(bytes));
        yield part;
      }
      case Media.Plain plain ->
          text(document.name().map(name -> name + "\n\n").orElse("") + plain.text());
      case Media.Url at ->
          throw RouterException.badRequest(
              "unsupported_content",
              "This model's provider reads no documents by URL; send the bytes.",
              "messages");
    };
  }

  private static ObjectNode audio(Content.Audio audio) {
    ObjectNode part = Json.object().put("type", "input_audio");
    part.putObject("input_audio")
        .put("data", audio.media().data())
        .put("format", audio.media().type().replaceFirst("^audio/", ""));
    return part;
  }

  private static RouterException misplaced(String what) {
    return RouterException.badRequest(
        "unsupported_content", what + " has no place in a user's message.", "messages");
  }
}
