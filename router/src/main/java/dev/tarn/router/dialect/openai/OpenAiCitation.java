package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.json.Json;

/// An annotation of type `url_citation`.
final class OpenAiCitation {
  private OpenAiCitation() {}

  /// @param start of the text that rests on the page, in characters of the answer
  /// @param end after it
  static ObjectNode write(Content.Citation page, int start, int end) {
    ObjectNode annotation = Json.object().put("type", "url_citation");
    annotation
        .putObject("url_citation")
        .put("start_index", start)
        .put("end_index", end)
        .put("url", page.url())
        .put("title", page.title());
    return annotation;
  }
}
