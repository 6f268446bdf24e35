package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;

/// Writes a neutral call as `generateContent` (<https://ai.google.dev/api/generate-content>). Model
/// and streaming are said in the path.
///
/// Log probabilities are not asked for, though Gemini has them: no neutral reply could hold them.
final class GeminiRequestWriter implements ProviderEnd.Requests {
  private static final int MOST_STOPS = 5;

  @Override
  public ProviderEnd.Written write(NeutralRequest request, Destination to) {
    Carrying carrying = new Carrying(request.parameters());
    carrying.refuseCandidates();
    GeminiModel model = new GeminiModel(to.model());
    ObjectNode body = Json.object();
    GeminiContentWriter contents = new GeminiContentWriter(model, carrying);
    if (!request.system().isEmpty()) {
      body.set("systemInstruction", contents.system(request.system()));
    }
    body.set("contents", contents.contents(request.turns()));
    GeminiToolWriter tools = new GeminiToolWriter(model, carrying);
    tools.write(request, body);
    ObjectNode config = config(request, model, carrying);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    safetySettings(carrying).ifPresent(settings -> body.set("safetySettings", settings));
    return new ProviderEnd.Written(Json.bytes(body), carrying.dropped());
  }

  private static ObjectNode config(NeutralRequest request, GeminiModel model, Carrying carrying) {
    ObjectNode config = Json.object();
    carry(carrying, Kind.MAX_TOKENS, config, "maxOutputTokens");
    carry(carrying, Kind.TEMPERATURE, config, "temperature");
    carry(carrying, Kind.TOP_P, config, "topP");
    carry(carrying, Kind.TOP_K, config, "topK");
    carry(carrying, Kind.SEED, config, "seed");
    carry(carrying, Kind.PRESENCE_PENALTY, config, "presencePenalty");
    carry(carrying, Kind.FREQUENCY_PENALTY, config, "frequencyPenalty");
    stops(carrying, config);
    request.format().ifPresent(format -> format(format, request, model, carrying, config));
    request
        .reasoning()
        .flatMap(reasoning -> GeminiThinking.write(reasoning, model, carrying))
        .ifPresent(thinking -> config.set("thinkingConfig", thinking));
    return config;
  }

  private static void carry(Carrying carrying, Kind kind, ObjectNode config, String field) {
    carrying.take(kind).ifPresent(parameter -> config.set(field, parameter.value()));
  }

  private static void stops(Carrying carrying, ObjectNode config) {
    carrying
        .take(Kind.STOP)
        .ifPresent(stop -> {
          ArrayNode kept = config.putArray("stopSequences");
          for (JsonNode text : stop.value()) {
            if (kept.size() < MOST_STOPS) {
              kept.add(text);
            }
          }
          if (kept.size() < stop.value().size()) {
            carrying.drop(stop.name());
          }
        });
  }

  private static void format(
      OutputFormat format,
      NeutralRequest request,
      GeminiModel model,
      Carrying carrying,
      ObjectNode config) {
    if (!request.tools().isEmpty() && !model.joinsToolsAndJson()) {
      carrying.drop(format.parameter());
      return;
    }
    config.put("responseMimeType", "application/json");
    format
        .schema()
        .ifPresent(schema -> {
          if (model.readsJsonSchema()) {
            config.set("responseJsonSchema", schema);
          } else {
            config.set(
                "responseSchema", new GeminiSchema(schema, format.parameter(), carrying).subset());
          }
        });
  }

  /// Settings of Gemini's own, as clients of another dialect hand them on: beside the others, or
  /// where Google's OpenAI-compatible endpoint has them.
  private static Optional<JsonNode> safetySettings(Carrying carrying) {
    return carrying
        .takeNamed("safety_settings")
        .or(() -> carrying.takeNamed("safetySettings"))
        .or(() -> carrying.takeNamed("extra_body").flatMap(extra -> ofExtraBody(extra, carrying)));
  }

  private static Optional<JsonNode> ofExtraBody(JsonNode extra, Carrying carrying) {
    JsonNode google = extra.path("google");
    JsonNode settings = google.path("safety_settings");
    if (extra.size() > 1 || google.size() > 1 || !settings.isArray()) {
      carrying.drop("extra_body");
    }
    return settings.isArray() ? Optional.of(settings) : Optional.empty();
  }
}
