package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes a neutral call as `Converse`
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>). Model and
/// streaming are said in the path.
final class BedrockRequestWriter implements ProviderEnd.Requests {
  private static final String JSON_ONLY =
      "Answer with one JSON object and nothing else: no words around it, no code fence.";
  private static final Set<String> TIERS = Set.of("flex", "priority");
  private static final int MOST_METADATA = 16;
  private static final Pattern METADATA = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{1,256}");

  @Override
  public ProviderEnd.Written write(NeutralRequest request, Destination to) {
    Carrying carrying = new Carrying(request.parameters());
    carrying.refuseCandidates();
    BedrockModel model = BedrockModel.of(to.model());
    BedrockMessageWriter messages = new BedrockMessageWriter(model, carrying);
    List<Turn> turns = messages.turns(request.turns());
    ObjectNode body = Json.object();
    List<Content.Text> system = system(request, carrying);
    if (!system.isEmpty()) {
      body.set("system", messages.system(system));
    }
    body.set("messages", messages.messages(turns));
    BedrockSettingsWriter settings = new BedrockSettingsWriter(model, carrying, body);
    BedrockToolWriter tools = new BedrockToolWriter(request, model, carrying);
    tools.write(turns, body);
    settings.bound();
    request
        .reasoning()
        .ifPresent(r -> settings.thinking(r, turns, tools.isForced(), to.maxOutputTokens()));
    settings.sampling();
    settings.stop();
    settings.betas();
    metadata(carrying, body);
    carrying.take(Kind.SERVICE_TIER).ifPresent(tier -> serviceTier(tier, carrying, body));
    carrying
        .takeNamed("guardrail_config")
        .or(() -> carrying.takeNamed("guardrailConfig"))
        .ifPresent(guardrail -> body.set("guardrailConfig", guardrail));
    return new ProviderEnd.Written(Json.bytes(body), carrying.dropped());
  }

  /// Without a schema the model can only be told to answer in JSON, which is declared.
  private static List<Content.Text> system(NeutralRequest request, Carrying carrying) {
    List<Content.Text> system = new ArrayList<>();
    request.system().stream().filter(text -> !text.text().isBlank()).forEach(system::add);
    request
        .format()
        .filter(format -> format.schema().isEmpty())
        .map(OutputFormat::parameter)
        .ifPresent(parameter -> {
          system.add(Content.Text.of(JSON_ONLY));
          carrying.drop(parameter);
        });
    return system;
  }

  /// What AWS writes beside the call in the account's own logs.
  private static void metadata(Carrying carrying, ObjectNode body) {
    ObjectNode metadata = Json.object();
    carrying
        .take(Kind.USER)
        .ifPresent(user -> entry("user", user, user.value(), metadata, carrying));
    carrying
        .take(Kind.METADATA)
        .ifPresent(all -> {
          for (Map.Entry<String, JsonNode> one : all.value().properties()) {
            entry(one.getKey(), all, one.getValue(), metadata, carrying);
          }
        });
    if (!metadata.isEmpty()) {
      body.set("requestMetadata", metadata);
    }
  }

  private static void entry(
      String key, Parameter from, JsonNode value, ObjectNode metadata, Carrying carrying) {
    boolean fits =
        metadata.size() < MOST_METADATA
            && METADATA.matcher(key).matches()
            && METADATA.matcher(value.asText()).matches();
    if (fits) {
      metadata.put(key, value.asText());
    } else {
      carrying.drop(from.name());
    }
  }

  private static void serviceTier(Parameter tier, Carrying carrying, ObjectNode body) {
    if (TIERS.contains(tier.value().asText())) {
      body.putObject("serviceTier").set("type", tier.value());
    } else {
      carrying.drop(tier.name());
    }
  }

  /// A breakpoint of the prompt cache
  /// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CachePointBlock.html>).
  static void cachePoint(
      Content.CacheMark mark, BedrockModel model, Carrying carrying, ArrayNode to) {
    if (!model.caches()) {
      carrying.drop("cache_control");
      return;
    }
    ObjectNode point = to.addObject().putObject("cachePoint").put("type", "default");
    mark.ttl()
        .ifPresent(ttl -> {
          if (model.cachesForAnHour()) {
            point.put("ttl", ttl);
          } else if (!ttl.equals("5m")) {
            carrying.drop("cache_control.ttl");
          }
        });
  }
}
