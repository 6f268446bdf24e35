package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads a client's call of Messages (<https://platform.claude.com/docs/en/api/messages>) into the
/// neutral form.
final class AnthropicRequestReader implements ClientEnd.Requests {
  private static final String BETAS = "anthropic_beta";
  private static final Pattern COMMA = Pattern.compile(",");

  @Override
  public NeutralRequest read(byte[] body) {
    return read(body, header -> Optional.empty());
  }

  @Override
  public NeutralRequest read(byte[] body, Function<String, Optional<String>> header) {
    Fields fields = Fields.ofBody(body);
    List<Parameter> parameters = new ArrayList<>();
    List<Parameter> unknown = new ArrayList<>();
    AnthropicBlockReader blocks = new AnthropicBlockReader(unknown);
    AnthropicToolReader tools = new AnthropicToolReader(unknown);
    String model = fields.requiredText("model");
    List<Content.Text> system = system(fields, blocks);
    List<Turn> turns = turns(fields, blocks, unknown);
    parameters(fields, parameters, unknown);
    AnthropicThinkingReader thinking = new AnthropicThinkingReader(fields, unknown);
    NeutralRequest read =
        new NeutralRequest(
            model,
            fields.bool("stream").orElse(false),
            true,
            system,
            turns,
            tools.tools(fields),
            tools.choice(fields, parameters),
            thinking.format(),
            thinking.reasoning(),
            parameters);
    if (!fields.has(BETAS)) {
      header.apply("anthropic-beta").map(AnthropicRequestReader::betas).ifPresent(parameters::add);
    }
    fields.rest(parameters);
    parameters.addAll(unknown);
    return read;
  }

  /// What a client opts into by a header, under the name that it has where the body tells it.
  private static Parameter betas(String header) {
    ArrayNode names = Json.array();
    COMMA.splitAsStream(header).map(String::strip).filter(n -> !n.isEmpty()).forEach(names::add);
    return new Parameter(Kind.OTHER, BETAS, names);
  }

  private static List<Content.Text> system(Fields body, AnthropicBlockReader blocks) {
    List<Content.Text> system = new ArrayList<>();
    for (Content block : blocks.content(body, "system")) {
      if (!(block instanceof Content.Text text)) {
        throw body.unsupported("system", "instructions are text.");
      }
      system.add(text);
    }
    return system;
  }

  private static List<Turn> turns(
      Fields body, AnthropicBlockReader blocks, List<Parameter> unknown) {
    if (!body.has("messages")) {
      throw body.missing("messages");
    }
    List<Turn> turns = new ArrayList<>();
    for (Fields message : body.objects("messages")) {
      Speaker speaker =
          switch (message.requiredText("role")) {
            case "user" -> Speaker.USER;
            case "assistant" -> Speaker.ASSISTANT;
            case "system" -> Speaker.SYSTEM;
            default -> throw message.unsupported("role", "it must be user or assistant.");
          };
      turns.add(new Turn(speaker, blocks.content(message, "content")));
      message.rest(unknown);
    }
    return turns;
  }

  private static void parameters(Fields body, List<Parameter> to, List<Parameter> unknown) {
    int bound = body.integer("max_tokens").orElseThrow(() -> body.missing("max_tokens"));
    to.add(new Parameter(Kind.MAX_TOKENS, "max_tokens", IntNode.valueOf(bound)));
    number(body, "temperature", Kind.TEMPERATURE, to);
    number(body, "top_p", Kind.TOP_P, to);
    number(body, "top_k", Kind.TOP_K, to);
    List<String> stop = body.texts("stop_sequences");
    if (!stop.isEmpty()) {
      var array = Json.array();
      stop.forEach(array::add);
      to.add(new Parameter(Kind.STOP, "stop_sequences", array));
    }
    body.object("metadata")
        .ifPresent(metadata -> {
          metadata
              .text("user_id")
              .ifPresent(user ->
                  to.add(new Parameter(Kind.USER, "metadata.user_id", TextNode.valueOf(user))));
          metadata.rest(unknown);
        });
    body.text("service_tier")
        .filter(tier -> !tier.equals("auto"))
        .ifPresent(tier ->
            to.add(new Parameter(Kind.SERVICE_TIER, "service_tier", TextNode.valueOf(tier))));
  }

  private static void number(Fields body, String field, Kind kind, List<Parameter> to) {
    body.number(field).ifPresent(value -> to.add(new Parameter(kind, field, value)));
  }
}
