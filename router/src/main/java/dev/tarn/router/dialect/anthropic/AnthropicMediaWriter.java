package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/// Writes pictures and documents (<https://platform.claude.com/docs/en/build-with-claude/vision>,
/// `…/pdf-support`). Used once, by one thread.
final class AnthropicMediaWriter {
  private static final Set<String> PICTURES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  private final Carrying carrying;

  AnthropicMediaWriter(Carrying carrying) {
    this.carrying = carrying;
  }

  ObjectNode image(Content.Image image) {
    image.detail().ifPresent(detail -> carrying.drop("messages.content.image_url.detail"));
    ObjectNode block = Json.object().put("type", "image");
    ObjectNode source = block.putObject("source");
    switch (image.media()) {
      case Media.Url at -> source.put("type", "url").put("url", at.url());
      case Media.Base64 bytes -> base64(source, picture(bytes));
      case Media.Plain plain -> throw unsupported("A picture of text cannot be.");
    }
    return AnthropicMessageWriter.mark(block, image.cache());
  }

  private static Media.Base64 picture(Media.Base64 bytes) {
    if (!PICTURES.contains(bytes.type())) {
      throw unsupported("Pictures must be JPEG, PNG, GIF or WebP for this model's provider.");
    }
    return bytes;
  }

  ObjectNode document(Content.Document document) {
    ObjectNode block = Json.object().put("type", "document");
    ObjectNode source = block.putObject("source");
    switch (document.media()) {
      case Media.Url at -> source.put("type", "url").put("url", at.url());
      case Media.Plain plain -> plain(source, plain.text());
      case Media.Base64 bytes -> {
        switch (bytes.type()) {
          case "application/pdf" -> base64(source, bytes);
          case "text/plain" -> plain(source, decoded(bytes));
          default ->
              throw unsupported("Documents must be PDF or plain text for this model's provider.");
        }
      }
    }
    document.name().ifPresent(name -> block.put("title", name));
    return AnthropicMessageWriter.mark(block, document.cache());
  }

  private static void base64(ObjectNode source, Media.Base64 bytes) {
    source.put("type", "base64").put("media_type", bytes.type()).put("data", bytes.data());
  }

  private static void plain(ObjectNode source, String text) {
    source.put("type", "text").put("media_type", "text/plain").put("data", text);
  }

  private static String decoded(Media.Base64 bytes) {
    try {
      return new String(Base64.getMimeDecoder().decode(bytes.data()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unsupported("The document is not in base64.");
    }
  }

  private static RouterException unsupported(String message) {
    return RouterException.badRequest("unsupported_content", message, "messages");
  }
}
