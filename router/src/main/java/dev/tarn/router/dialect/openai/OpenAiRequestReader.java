package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads a client's chat call (<https://platform.openai.com/docs/api-reference/chat/create>) into
/// the neutral form. A setting that says what holds anyway is no setting.
final class OpenAiRequestReader implements ClientEnd.Requests {
  private static final List<String> EFFORTS =
      List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

  @Override
  public NeutralRequest read(byte[] body) {
    Fields fields = Fields.ofBody(body);
    List<Parameter> parameters = new ArrayList<>();
    String model = fields.requiredText("model");
    refuseWhatIsNotPortable(fields);
    List<Parameter> unknown = new ArrayList<>();
    OpenAiMessageReader messages = new OpenAiMessageReader(unknown);
    if (!fields.has("messages")) {
      throw fields.missing("messages");
    }
    fields.objects("messages").forEach(messages::read);
    OpenAiToolReader tools = new OpenAiToolReader(unknown);
    parameters(fields, parameters);
    NeutralRequest read =
        new NeutralRequest(
            model,
            fields.bool("stream").orElse(false),
            usageInStream(fields, unknown),
            messages.system(),
            messages.turns(),
            tools.tools(fields),
            tools.choice(fields),
            tools.format(fields),
            reasoning(fields),
            parameters);
    fields.rest(parameters);
    parameters.addAll(unknown);
    return read;
  }

  private static void refuseWhatIsNotPortable(Fields body) {
    if (body.has("web_search_options")) {
      throw body.unsupported("web_search_options", "this model's provider has no such search.");
    }
    if (!Set.of("text").containsAll(body.texts("modalities"))) {
      throw RouterException.badRequest(
          "unsupported_value", "This model's provider answers in text alone.", "modalities");
    }
  }

  private static boolean usageInStream(Fields body, List<Parameter> unknown) {
    Optional<Fields> options = body.object("stream_options");
    boolean usage = options.flatMap(o -> o.bool("include_usage")).orElse(false);
    // Padding against listeners is in no stream that is written here.
    options.ifPresent(o -> o.take("include_obfuscation"));
    options.ifPresent(o -> o.rest(unknown));
    return usage;
  }

  private static Optional<Reasoning> reasoning(Fields body) {
    return body.text("reasoning_effort")
        .map(effort -> {
          if (!EFFORTS.contains(effort)) {
            throw body.unsupported("reasoning_effort", "it is none of " + EFFORTS + ".");
          }
          return new Reasoning(
              "reasoning_effort",
              Reasoning.Effort.valueOf(effort.toUpperCase(Locale.ROOT)),
              OptionalInt.empty());
        });
  }

  private static void parameters(Fields body, List<Parameter> to) {
    String bound = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    body.integer(bound)
        .ifPresent(n -> to.add(new Parameter(Kind.MAX_TOKENS, bound, IntNode.valueOf(n))));
    number(body, "temperature", Kind.TEMPERATURE, to);
    number(body, "top_p", Kind.TOP_P, to);
    number(body, "top_k", Kind.TOP_K, to);
    number(body, "seed", Kind.SEED, to);
    number(body, "presence_penalty", Kind.PRESENCE_PENALTY, to);
    number(body, "frequency_penalty", Kind.FREQUENCY_PENALTY, to);
    number(body, "top_logprobs", Kind.TOP_LOGPROBS, to);
    List<String> stop = body.texts("stop");
    if (!stop.isEmpty()) {
      var array = Json.array();
      stop.forEach(array::add);
      to.add(new Parameter(Kind.STOP, "stop", array));
    }
    OptionalInt answers = body.integer("n");
    if (answers.isPresent() && answers.getAsInt() != 1) {
      to.add(new Parameter(Kind.CANDIDATES, "n", IntNode.valueOf(answers.getAsInt())));
    }
    flags(body, to);
    names(body, to);
  }

  private static void flags(Fields body, List<Parameter> to) {
    if (body.bool("logprobs").orElse(false)) {
      to.add(new Parameter(Kind.LOGPROBS, "logprobs", BooleanNode.TRUE));
    }
    if (!body.bool("parallel_tool_calls").orElse(true)) {
      to.add(new Parameter(Kind.PARALLEL_TOOL_CALLS, "parallel_tool_calls", BooleanNode.FALSE));
    }
    if (body.bool("store").orElse(false)) {
      to.add(new Parameter(Kind.OTHER, "store", BooleanNode.TRUE));
    }
  }

  private static void names(Fields body, List<Parameter> to) {
    String user = body.has("safety_identifier") ? "safety_identifier" : "user";
    body.text(user)
        .ifPresent(name -> to.add(new Parameter(Kind.USER, user, TextNode.valueOf(name))));
    body.text("service_tier")
        .filter(tier -> !tier.equals("auto") && !tier.equals("default"))
        .ifPresent(tier ->
            to.add(new Parameter(Kind.SERVICE_TIER, "service_tier", TextNode.valueOf(tier))));
    body.take("metadata")
        .filter(metadata -> !metadata.isEmpty())
        .ifPresent(metadata -> to.add(new Parameter(Kind.METADATA, "metadata", metadata)));
    body.take("logit_bias")
        .filter(bias -> !bias.isEmpty())
        .ifPresent(bias -> to.add(new Parameter(Kind.OTHER, "logit_bias", bias)));
  }

  private static void number(Fields body, String field, Kind kind, List<Parameter> to) {
    Optional<JsonNode> number = body.number(field);
    boolean penalty = kind == Kind.PRESENCE_PENALTY || kind == Kind.FREQUENCY_PENALTY;
    number
        .filter(value -> !penalty || value.decimalValue().signum() != 0)
        .ifPresent(value -> to.add(new Parameter(kind, field, value)));
  }
}
