package dev.tarn.router.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.api.KeyImport.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// OpenRouter's keys of its users: what `POST /api/v1/byok` takes, or what `GET` shows with the
/// `key` added, which OpenRouter gives to nobody
/// (<https://openrouter.ai/docs/api/api-reference/byok/create-byok-key>). One, a list, or a list as
/// `data`.
final class OpenRouterKeys {
  /// OpenRouter's names of providers that are called otherwise here.
  private static final Map<String, String> ROWS =
      Map.of(
          "amazon-bedrock", "bedrock",
          "google-ai-studio", "gemini",
          "google-vertex", "vertex",
          "x-ai", "xai");

  List<Entry> read(JsonNode content) {
    JsonNode data = content.path("data");
    List<Entry> entries = new ArrayList<>();
    if (content.isArray() || data.isArray()) {
      JsonNode list = content.isArray() ? content : data;
      String at = content.isArray() ? "/" : "/data/";
      for (int i = 0; i < list.size(); i++) {
        entries.add(entry(list.get(i), at + i));
      }
    } else {
      entries.add(entry(data.isObject() ? data : content, data.isObject() ? "/data" : ""));
    }
    return entries;
  }

  private static Entry entry(JsonNode key, String at) {
    String slug = key.path("provider").asText("");
    String provider = ROWS.getOrDefault(slug, slug);
    String name = key.path("name").asText("").isBlank() ? provider : key.path("name").asText();
    if (provider.isBlank()) {
      return Entry.refused(at, "", name, "has no 'provider'");
    }
    if (!key.hasNonNull("key")) {
      return Entry.refused(
          at,
          provider,
          name,
          "has no 'key': OpenRouter does not give keys back, so it must be added by hand");
    }
    if (!key.path("allowed_api_key_hashes").isEmpty()) {
      return Entry.refused(
          at,
          provider,
          name,
          "is for some of OpenRouter's own keys only (allowed_api_key_hashes), which mean nothing"
              + " here; store it with 'keys' that name Tarn's");
    }
    return new Entry(
        at,
        provider,
        name,
        key.get("key"),
        key.path("is_fallback").asBoolean(false),
        key.path("disabled").asBoolean(false),
        models(key.path("allowed_models"), provider),
        texts(key.path("allowed_user_ids")),
        List.of());
  }

  /// OpenRouter's names begin with the model's author; this provider's own do not.
  private static List<String> models(JsonNode slugs, String provider) {
    boolean whole = List.of("openrouter", "together", "fireworks").contains(provider);
    return texts(slugs).stream()
        .map(slug -> whole ? slug : slug.substring(slug.indexOf('/') + 1))
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
