package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.json.DataUrl;
import dev.tarn.router.dialect.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads content, a string or an array of parts. Parts of a kind that no other dialect could be
/// given are refused. Used by one thread.
final class OpenAiPartReader {
  private final List<Parameter> unknown;

  /// @param unknown gets the fields that nobody knows
  OpenAiPartReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  /// Takes the content in a field; empty if there is none.
  List<Content> content(Fields message, String field) {
    if (!message.has(field)) {
      return List.of();
    }
    if (message.isText(field)) {
      return List.of(Content.Text.of(message.requiredText(field)));
    }
    List<Content> parts = new ArrayList<>();
    for (Fields part : message.objects(field)) {
      parts.add(part(part));
      part.rest(unknown);
    }
    return parts;
  }

  private Content part(Fields part) {
    String type = part.requiredText("type");
    return switch (type) {
      case "text" -> new Content.Text(part.requiredText("text"), List.of(), cache(part));
      case "refusal" -> new Content.Refusal(part.requiredText("refusal"));
      case "image_url" -> image(part);
      case "input_audio" -> audio(part);
      case "file" -> file(part);
      default -> throw part.unsupported("type", "parts of this type have no place elsewhere.");
    };
  }

  private Content.Image image(Fields part) {
    Optional<Content.CacheMark> cache = cache(part);
    Fields image = part.requiredObject("image_url");
    String url = image.requiredText("url");
    Optional<String> detail = image.text("detail").filter(d -> !d.equals("auto"));
    Media media =
        DataUrl.is(url)
            ? DataUrl.read(url)
                .orElseThrow(() -> image.unsupported("url", "a data URL must be in base64."))
            : new Media.Url(url);
    image.rest(unknown);
    return new Content.Image(media, detail, cache);
  }

  private Content.Audio audio(Fields part) {
    Fields audio = part.requiredObject("input_audio");
    String format = audio.requiredText("format").toLowerCase(Locale.ROOT);
    Media.Base64 media = new Media.Base64("audio/" + format, audio.requiredText("data"));
    audio.rest(unknown);
    return new Content.Audio(media);
  }

  private Content.Document file(Fields part) {
    Optional<Content.CacheMark> cache = cache(part);
    Fields file = part.requiredObject("file");
    if (file.has("file_id")) {
      throw file.unsupported(
          "file_id", "the file lies with another provider; send it as 'file_data'.");
    }
    String data = file.requiredText("file_data");
    Media.Base64 media =
        DataUrl.is(data)
            ? DataUrl.read(data)
                .orElseThrow(() -> file.unsupported("file_data", "it must be in base64."))
            : new Media.Base64("application/pdf", data);
    Optional<String> name = file.text("filename");
    file.rest(unknown);
    return new Content.Document(media, name, cache);
  }

  /// OpenRouter's way to let OpenAI clients mark what Anthropic's prompt cache should keep.
  Optional<Content.CacheMark> cache(Fields part) {
    return part.object("cache_control")
        .map(cache -> {
          cache.text("type");
          Optional<String> ttl = cache.text("ttl");
          cache.rest(unknown);
          return new Content.CacheMark(ttl);
        });
  }
}
