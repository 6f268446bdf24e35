package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Turns;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;

/// Writes a neutral call as a call of Messages
/// (<https://platform.claude.com/docs/en/api/messages>).
final class AnthropicRequestWriter implements ProviderEnd.Requests {
  private static final String JSON_ONLY =
      "Answer with one JSON object and nothing else: no words around it, no code fence.";

  @Override
  public ProviderEnd.Written write(NeutralRequest request, Destination to) {
    Carrying carrying = new Carrying(request.parameters());
    carrying.refuseCandidates();
    List<Turn> turns = Turns.alternating(request.turns());
    ObjectNode body = Json.object().put("model", to.model());
    carrying
        .take(Kind.MAX_TOKENS)
        .ifPresentOrElse(
            bound -> body.set("max_tokens", bound.value()),
            () -> body.put("max_tokens", to.maxOutputTokens()));
    AnthropicMessageWriter.system(system(request, carrying), body);
    body.set("messages", new AnthropicMessageWriter(carrying).messages(turns));
    ClaudeModel model = ClaudeModel.of(to.model());
    AnthropicToolWriter tools = new AnthropicToolWriter(request, model, carrying);
    tools.write(body, carrying.take(Kind.PARALLEL_TOOL_CALLS).isEmpty());
    AnthropicSettingsWriter settings = new AnthropicSettingsWriter(model, carrying, body);
    request.reasoning().ifPresent(r -> settings.thinking(r, turns, tools.isForced()));
    settings.sampling();
    settings.stop();
    request
        .format()
        .flatMap(OutputFormat::schema)
        .filter(schema -> model.bindsToSchemas())
        .ifPresent(schema -> {
          ObjectNode format = body.withObject("/output_config").putObject("format");
          format.put("type", "json_schema").set("schema", schema);
        });
    carrying
        .take(Kind.USER)
        .ifPresent(user -> body.putObject("metadata").set("user_id", user.value()));
    if (request.stream()) {
      body.put("stream", true);
    }
    return new ProviderEnd.Written(Json.bytes(body), carrying.dropped());
  }

  /// Without a schema the model can only be told to answer in JSON, which is declared.
  private static List<Content.Text> system(NeutralRequest request, Carrying carrying) {
    List<Content.Text> system = new ArrayList<>(request.system());
    request
        .format()
        .filter(format -> format.schema().isEmpty())
        .ifPresent(format -> {
          system.add(Content.Text.of(JSON_ONLY));
          carrying.drop(format.parameter());
        });
    return system;
  }
}
