package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Writes pictures and documents, of which Bedrock takes the bytes alone
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html>,
/// `…_DocumentBlock.html`). Used once, by one thread.
final class BedrockMediaWriter {
  private static final Map<String, String> IMAGES =
      Map.of(
          "image/jpeg", "jpeg",
          "image/jpg", "jpeg",
          "image/png", "png",
          "image/gif", "gif",
          "image/webp", "webp");

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "application/pdf",
          "pdf",
          "text/plain",
          "txt",
          "text/markdown",
          "md",
          "text/csv",
          "csv",
          "text/html",
          "html",
          "application/msword",
          "doc",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "docx",
          "application/vnd.ms-excel",
          "xls",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "xlsx");

  private static final int MOST_NAME_CHARS = 190;

  private final Set<String> names = new HashSet<>();

  ObjectNode image(Content.Image image) {
    if (!(image.media() instanceof Media.Base64 bytes)) {
      throw refused("Bedrock fetches no pictures from addresses; send the bytes as base64.");
    }
    String format = IMAGES.getOrDefault(bytes.type(), "");
    if (format.isEmpty()) {
      throw refused("Bedrock reads pictures of the types jpeg, png, gif and webp only.");
    }
    ObjectNode block = Json.object();
    ObjectNode written = block.putObject("image").put("format", format);
    written.putObject("source").put("bytes", bytes.data());
    return block;
  }

  ObjectNode document(Content.Document document) {
    return switch (document.media()) {
      case Media.Url at ->
          throw refused("Bedrock fetches no documents from addresses; send the bytes as base64.");
      case Media.Plain plain ->
          document(
              document,
              "txt",
              Base64.getEncoder().encodeToString(plain.text().getBytes(StandardCharsets.UTF_8)));
      case Media.Base64 bytes -> {
        String format = DOCUMENTS.getOrDefault(bytes.type(), "");
        if (format.isEmpty()) {
          throw refused(
              "Bedrock reads documents of the types pdf, txt, md, csv, html, doc, docx, xls and"
                  + " xlsx only.");
        }
        yield document(document, format, bytes.data());
      }
    };
  }

  private ObjectNode document(Content.Document document, String format, String bytes) {
    ObjectNode block = Json.object();
    ObjectNode written =
        block
            .putObject("document")
            .put("format", format)
            .put("name", name(document.name().orElse("document")));
    written.putObject("source").put("bytes", bytes);
    return block;
  }

  /// Names hold letters, digits, hyphens, brackets and single spaces, and no two are the same.
  private String name(String wanted) {
    String plain = wanted.replaceAll("[^a-zA-Z0-9 ()\\[\\]-]", "-").replaceAll(" +", " ").strip();
    String fit = plain.length() <= MOST_NAME_CHARS ? plain : plain.substring(0, MOST_NAME_CHARS);
    String name = fit.isEmpty() ? "document" : fit;
    for (int i = 2; !names.add(name); i++) {
      name = fit + " " + i;
    }
    return name;
  }

  private static RouterException refused(String why) {
    return RouterException.badRequest("unsupported_content", why, "messages");
  }
}
