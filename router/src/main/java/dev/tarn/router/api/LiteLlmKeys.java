package dev.tarn.router.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.router.api.KeyImport.Entry;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The `model_list` of LiteLLM's proxy (<https://docs.litellm.ai/docs/proxy/configs>): each model
/// there has a key, and models of one provider with the same key become one key for these models.
/// What refers to LiteLLM's environment is told and not read from ours.
final class LiteLlmKeys {
  /// LiteLLM's names of providers that are called otherwise here.
  private static final Map<String, String> ROWS =
      Map.of(
          "vertex_ai", "vertex",
          "together_ai", "together",
          "fireworks_ai", "fireworks",
          "cohere_chat", "cohere",
          "azure_ai", "azure",
          "text-completion-openai", "openai");

  private static final String REFERENCE = "os.environ/";

  private final ProviderDoor door;

  LiteLlmKeys(ProviderDoor door) {
    this.door = door;
  }

  List<Entry> read(JsonNode content) {
    JsonNode list = content.isArray() ? content : content.path("model_list");
    if (!list.isArray()) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/content", "must have a 'model_list'")));
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Entry entry = entry(list.get(i), (content.isArray() ? "/" : "/model_list/") + i);
      boolean refused = !entry.faults().isEmpty();
      String same = refused ? entry.at() : entry.provider() + " " + entry.value();
      entries.merge(same, entry, LiteLlmKeys::together);
    }
    return List.copyOf(entries.values());
  }

  private static Entry together(Entry one, Entry other) {
    List<String> models =
        Stream.concat(one.models().stream(), other.models().stream()).distinct().toList();
    return Entry.of(one.at(), one.provider(), one.name(), one.value(), models);
  }

  private Entry entry(JsonNode model, String at) {
    JsonNode params = model.path("litellm_params");
    String called = params.path("model").asText("");
    String name = model.path("model_name").asText(called);
    int slash = called.indexOf('/');
    String vendor =
        params
            .path("custom_llm_provider")
            .asText(slash < 0 ? guessed(called) : called.substring(0, slash));
    String row = ROWS.getOrDefault(vendor, vendor);
    String there = slash < 0 ? called : called.substring(slash + 1);
    List<String> references = references(params);
    if (!references.isEmpty()) {
      return Entry.refused(
          at,
          row,
          name,
          "refers to LiteLLM's environment: "
              + String.join(", ", references)
              + "; write the values"
              + " in their place");
    }
    try {
      return Entry.of(at, row, name, value(row, there, name, params), List.of(there));
    } catch (ProblemException e) {
      return Entry.refused(at, row, name, e.problem().detail());
    }
  }

  /// A name without a vendor is OpenAI's to LiteLLM, or well known.
  private static String guessed(String model) {
    return model.startsWith("claude-") ? "anthropic" : "openai";
  }

  private static List<String> references(JsonNode params) {
    List<String> names = new ArrayList<>();
    params.forEach(value -> {
      if (value.isTextual() && value.asText().startsWith(REFERENCE)) {
        names.add(value.asText().substring(REFERENCE.length()));
      }
    });
    return names;
  }

  private JsonNode value(String row, String there, String name, JsonNode params) {
    return switch (row) {
      case "azure" -> azure(there, name, params);
      case "bedrock" -> bedrock(params);
      case "vertex" -> vertex(params);
      default -> plain(row, params);
    };
  }

  private static JsonNode azure(String there, String name, JsonNode params) {
    return object()
        .put("api_key", text(params, "api_key"))
        .put("endpoint_url", text(params, "api_base"))
        .put("model_slug", name)
        .put("model_id", there);
  }

  private static JsonNode bedrock(JsonNode params) {
    ObjectNode keys = object();
    if (params.hasNonNull("api_key")) {
      keys.put("api_key", text(params, "api_key"));
    } else {
      keys.put("accessKeyId", text(params, "aws_access_key_id"))
          .put("secretAccessKey", text(params, "aws_secret_access_key"));
      if (params.hasNonNull("aws_session_token")) {
        keys.put("sessionToken", text(params, "aws_session_token"));
      }
    }
    return keys.put("region", text(params, "aws_region_name"));
  }

  private static JsonNode vertex(JsonNode params) {
    JsonNode given = params.path("vertex_credentials");
    boolean path = given.isTextual() && !given.asText().strip().startsWith("{");
    if (path || given.isMissingNode()) {
      throw cannot("'vertex_credentials' must hold the service account itself, not its file");
    }
    JsonNode account = given.isTextual() ? Json.tree(given) : given;
    if (!(account instanceof ObjectNode read)) {
      throw cannot("'vertex_credentials' must be a JSON object");
    }
    ObjectNode own = read.deepCopy().put("region", text(params, "vertex_location"));
    return params.hasNonNull("vertex_project")
        ? own.put("project_id", text(params, "vertex_project"))
        : own;
  }

  /// A key of a row, if it is for that row's own address.
  private JsonNode plain(String row, JsonNode params) {
    Optional<String> base =
        Optional.of(params.path("api_base").asText(params.path("base_url").asText("")))
            .filter(url -> !url.isBlank());
    Optional<ProviderDoor.Row> known = door.row(row);
    boolean elsewhere =
        base.isPresent() && known.filter(at -> isAt(base.get(), at.host())).isEmpty();
    if (elsewhere) {
      throw cannot(
          "is for another address (api_base) than that of a provider here; the operator makes a"
              + " provider for it first");
    }
    return TextNode.valueOf(text(params, "api_key"));
  }

  private static boolean isAt(String url, String host) {
    try {
      return host.equalsIgnoreCase(new URI(url).getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String text(JsonNode params, String name) {
    String text = params.path(name).asText("");
    if (text.isBlank()) {
      throw cannot("has no '" + name + "'");
    }
    return text;
  }

  private static ProblemException cannot(String why) {
    return ProblemException.badRequest("not_imported", why);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
