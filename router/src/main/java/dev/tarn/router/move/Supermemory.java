package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// What Supermemory's API lists: `memories` of `POST /v3/documents/list`, or `documents` of `POST
/// /v3/memories/documents` with their `memoryEntries`; pages may be put together into one list.
///
/// An entry is a note; a document without entries is one by its `content`, else its `summary`. The
/// first of its `containerTags` says whose. See
/// <https://supermemory.ai/docs/list-memories/overview> and
/// <https://supermemory.ai/docs/api-reference/manage-memories/list-documents-with-memory-entries>.
final class Supermemory implements Source {
  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, document) -> {
          JsonNode entries = document.path("memoryEntries");
          if (entries.isEmpty()) {
            taking.take(document(where, document));
          }
          for (JsonNode entry : entries) {
            taking.take(entry(where, document, entry));
          }
        });
  }

  private static Item document(String where, ObjectNode document) {
    if (document.path("status").asText("done").equals("failed")) {
      return new Item.Skipped(where, "failed there", "");
    }
    Optional<String> text =
        Fields.text(document, "content")
            .or(() -> Fields.text(document, "summary"))
            .or(() -> Fields.text(document, "title"));
    if (text.isEmpty()) {
      return new Item.Skipped(where, "no text", "");
    }
    return new Note("supermemory", where, Fields.id(document, "id"), text.get())
        .put("user_id", whose(document))
        .time("created_at", Fields.time(document, "createdAt"))
        .metadata("title", Fields.text(document, "title"))
        .metadata(document.path("metadata"))
        .made();
  }

  private static Item entry(String where, ObjectNode document, JsonNode entry) {
    Optional<String> text = Fields.text(entry, "memory");
    if (entry.path("isForgotten").asBoolean()) {
      return new Item.Skipped(where, "forgotten there", "");
    }
    if (!entry.path("isLatest").asBoolean(true)) {
      return new Item.Skipped(where, "older version", "");
    }
    if (text.isEmpty()) {
      return new Item.Skipped(where, "no text", "");
    }
    return new Note("supermemory", where, Fields.id(entry, "id"), text.get())
        .put("user_id", whose(document))
        .time("created_at", Fields.time(entry, "createdAt"))
        .time("expires_at", Fields.time(entry, "forgetAfter"))
        .metadata("document", Fields.text(document, "title"))
        .metadata(entry.path("metadata"))
        .made();
  }

  private static Optional<String> whose(ObjectNode document) {
    JsonNode tags = document.path("containerTags");
    return tags.path(0).isTextual() ? Optional.of(tags.path(0).asText()) : Optional.empty();
  }
}
