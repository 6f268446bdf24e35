package dev.tarn.router.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.router.api.KeyImport.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A `.env` file: the usual variables of the providers' keys. A variable that looks like a key of
/// nobody here is told; all others are none of ours.
final class EnvKeys {
  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*");
  private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1(?:\\s+#.*)?");
  private static final Pattern COMMENT = Pattern.compile("\\s+#.*$");
  private static final Pattern KEY = Pattern.compile(".*_(API_KEY|APIKEY)");

  /// Further names that people use.
  private static final Map<String, String> ROWS =
      Map.of(
          "GOOGLE_API_KEY", "gemini",
          "AZURE_API_KEY", "azure",
          "TOGETHERAI_API_KEY", "together",
          "CO_API_KEY", "cohere");

  private final ProviderDoor door;

  EnvKeys(ProviderDoor door) {
    this.door = door;
  }

  List<Entry> read(JsonNode content) {
    if (!content.isTextual()) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/content", "must be the text of the file")));
    }
    Map<String, String> variables = variables(content.asText());
    List<Entry> entries = new ArrayList<>();
    variables.forEach((name, value) -> entry(name, value, variables).ifPresent(entries::add));
    return entries;
  }

  private static Map<String, String> variables(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> {
          String value = unquoted(line.group(2));
          if (!value.isEmpty()) {
            variables.put(line.group(1), value);
          }
        });
    return variables;
  }

  private static String unquoted(String written) {
    Matcher quoted = QUOTED.matcher(written);
    return quoted.matches() ? quoted.group(2) : COMMENT.matcher(written).replaceFirst("").strip();
  }

  private Optional<Entry> entry(String name, String value, Map<String, String> all) {
    if (name.equals("AWS_ACCESS_KEY_ID")) {
      return Optional.of(Entry.of(name, "bedrock", label(name), aws(value, all), List.of()));
    }
    Optional<String> row =
        door.rowOfVariable(name)
            .map(ProviderDoor.Row::name)
            .or(() -> Optional.ofNullable(ROWS.get(name)));
    if (row.isEmpty()) {
      return KEY.matcher(name).matches()
          ? Optional.of(Entry.refused(name, "", label(name), "belongs to no provider here"))
          : Optional.empty();
    }
    JsonNode key =
        switch (row.get()) {
          case "azure" -> azure(value, all);
          case "bedrock" -> bedrock(value, all);
          default -> TextNode.valueOf(value);
        };
    return Optional.of(Entry.of(name, row.get(), label(name), key, List.of()));
  }

  /// JSON that stands there goes as it is; a bare key with the endpoint beside it.
  private static JsonNode azure(String value, Map<String, String> all) {
    return first(all, "AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE")
        .filter(endpoint -> !value.startsWith("{") && !value.startsWith("["))
        .map(endpoint -> (JsonNode) object().put("api_key", value).put("endpoint_url", endpoint))
        .orElseGet(() -> TextNode.valueOf(value));
  }

  private static JsonNode bedrock(String value, Map<String, String> all) {
    return region(all)
        .filter(region -> !value.startsWith("{"))
        .map(region -> (JsonNode) object().put("api_key", value).put("region", region))
        .orElseGet(() -> TextNode.valueOf(value));
  }

  private static JsonNode aws(String id, Map<String, String> all) {
    ObjectNode keys = object().put("accessKeyId", id);
    first(all, "AWS_SECRET_ACCESS_KEY").ifPresent(secret -> keys.put("secretAccessKey", secret));
    first(all, "AWS_SESSION_TOKEN").ifPresent(token -> keys.put("sessionToken", token));
    region(all).ifPresent(region -> keys.put("region", region));
    return keys;
  }

  private static Optional<String> region(Map<String, String> all) {
    return first(all, "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_REGION_NAME");
  }

  private static Optional<String> first(Map<String, String> all, String... names) {
    return Stream.of(names).filter(all::containsKey).findFirst().map(all::get);
  }

  private static String label(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
