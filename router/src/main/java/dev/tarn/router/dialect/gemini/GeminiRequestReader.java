package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads a client's `generateContent` into the neutral form. The model and whether it is a stream
/// stand in the path, and are not known here.
final class GeminiRequestReader implements ClientEnd.Requests {
  private static final String CONFIG = "generationConfig";

  @Override
  public NeutralRequest read(byte[] body) {
    Fields fields =
        GeminiFields.of(
            Json.readClients(body)
                .orElseThrow(() ->
                    RouterException.badRequest("invalid_json", "The body must be a JSON object.")),
            "");
    if (fields.has("cachedContent")) {
      throw fields.unsupported("cachedContent", "what was cached lies with another provider.");
    }
    fields.take("model");
    List<Parameter> parameters = new ArrayList<>();
    GeminiContentReader contents = new GeminiContentReader(parameters);
    List<Content.Text> system = contents.system(fields);
    List<NeutralRequest.Turn> turns = contents.turns(fields);
    GeminiToolReader tools = new GeminiToolReader(parameters);
    Fields config =
        GeminiFields.object(fields, CONFIG).orElseGet(() -> new Fields(Json.object(), CONFIG));
    Optional<OutputFormat> format = format(config);
    Optional<Reasoning> reasoning =
        GeminiFields.object(config, "thinkingConfig").flatMap(GeminiRequestReader::thinking);
    parameters(config, parameters);
    config.rest(parameters);
    NeutralRequest read =
        new NeutralRequest(
            "",
            false,
            true,
            system,
            turns,
            tools.tools(fields),
            tools.choice(fields),
            format,
            reasoning,
            parameters);
    fields.rest(parameters);
    return read;
  }

  private static Optional<Reasoning> thinking(Fields config) {
    var node = Json.object();
    for (String field : List.of("thinkingBudget", "thinkingLevel")) {
      config.take(field).ifPresent(value -> node.set(field, value));
    }
    return GeminiThinking.read(node);
  }

  private static Optional<OutputFormat> format(Fields config) {
    String type = config.text("responseMimeType").orElse("text/plain");
    Optional<JsonNode> whole = config.take("responseJsonSchema");
    Optional<JsonNode> subset = config.take("responseSchema").map(GeminiToolReader::jsonSchema);
    return switch (type) {
      case "text/plain" -> Optional.empty();
      case "application/json" ->
          Optional.of(
              new OutputFormat(
                  CONFIG + ".responseMimeType", Optional.empty(), whole.or(() -> subset), true));
      default -> throw config.unsupported("responseMimeType", "it must be application/json.");
    };
  }

  private static void parameters(Fields config, List<Parameter> to) {
    number(config, "maxOutputTokens", Kind.MAX_TOKENS, to);
    number(config, "temperature", Kind.TEMPERATURE, to);
    number(config, "topP", Kind.TOP_P, to);
    number(config, "topK", Kind.TOP_K, to);
    number(config, "seed", Kind.SEED, to);
    number(config, "presencePenalty", Kind.PRESENCE_PENALTY, to);
    number(config, "frequencyPenalty", Kind.FREQUENCY_PENALTY, to);
    number(config, "logprobs", Kind.TOP_LOGPROBS, to);
    config
        .take("stopSequences")
        .map(stop -> texts(stop, config))
        .filter(stop -> !stop.isEmpty())
        .ifPresent(stop -> to.add(new Parameter(Kind.STOP, config.path("stopSequences"), stop)));
    if (config.bool("responseLogprobs").orElse(false)) {
      to.add(new Parameter(Kind.LOGPROBS, config.path("responseLogprobs"), BooleanNode.TRUE));
    }
    OptionalInt candidates = config.integer("candidateCount");
    if (candidates.orElse(1) != 1) {
      JsonNode count = IntNode.valueOf(candidates.getAsInt());
      to.add(new Parameter(Kind.CANDIDATES, config.path("candidateCount"), count));
    }
  }

  private static JsonNode texts(JsonNode stop, Fields config) {
    boolean texts = stop.isArray();
    for (JsonNode text : stop) {
      texts &= text.isTextual();
    }
    if (!texts) {
      throw Reading.wrongType(config.path("stopSequences"), "an array of strings");
    }
    return stop;
  }

  private static void number(Fields config, String field, Kind kind, List<Parameter> to) {
    config
        .take(field)
        .ifPresent(value -> {
          if (!value.isNumber()) {
            throw Reading.wrongType(config.path(field), "a number");
          }
          to.add(new Parameter(kind, config.path(field), value));
        });
  }
}
