package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow.Refused;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Writes a neutral call as a chat call for an OpenAI-compatible provider.
final class OpenAiRequestWriter implements ProviderEnd.Requests {
  private static final int MOST_STOPS = 4;
  private static final int MOST_USER_CHARS = 64;

  /// Settings that differ in their names alone.
  private static final Map<Kind, String> SAME =
      new EnumMap<>(
          Map.of(
              Kind.TEMPERATURE, "temperature",
              Kind.TOP_P, "top_p",
              Kind.SEED, "seed",
              Kind.PRESENCE_PENALTY, "presence_penalty",
              Kind.FREQUENCY_PENALTY, "frequency_penalty",
              Kind.LOGPROBS, "logprobs",
              Kind.TOP_LOGPROBS, "top_logprobs"));

  /// What settings are where nobody sets them.
  private static final Map<Kind, Double> UNSET =
      Map.of(
          Kind.TEMPERATURE, 1.0,
          Kind.TOP_P, 1.0,
          Kind.PRESENCE_PENALTY, 0.0,
          Kind.FREQUENCY_PENALTY, 0.0);

  @Override
  public ProviderEnd.Written write(NeutralRequest request, Destination to) {
    Carrying carrying = new Carrying(request.parameters());
    carrying.refuseCandidates();
    OpenAiModel model = new OpenAiModel(to.model());
    Set<Refused> refuses = to.refuses();
    OpenAiMessageWriter messages = new OpenAiMessageWriter(carrying, refuses);
    messages.system(request.system());
    request.turns().forEach(messages::turn);
    ObjectNode body = Json.object().put("model", to.model());
    body.set("messages", messages.messages());
    if (request.stream()) {
      body.put("stream", true);
      if (!refuses.contains(Refused.STREAM_OPTIONS)) {
        body.putObject("stream_options").put("include_usage", true);
      }
    }
    carrying.take(Kind.MAX_TOKENS).ifPresent(p -> body.set(model.bound(), p.value()));
    Predicate<Kind> fixed = kind -> model.refuses(kind, reasons(request));
    settings(fixed, refuses, carrying, body);
    if (!fixed.test(Kind.STOP) && takes("stop", refuses)) {
      stop(carrying, body);
    }
    if (takes("user", refuses)) {
      user(carrying, body);
    }
    tools(request, carrying, body);
    if (takes("parallel_tool_calls", refuses)) {
      carrying
          .take(Kind.PARALLEL_TOOL_CALLS)
          .ifPresent(p -> body.set("parallel_tool_calls", p.value()));
    }
    request.format().ifPresent(format -> format(format, body));
    request.reasoning().ifPresent(reasoning -> reasoning(reasoning, model, carrying, body));
    return new ProviderEnd.Written(Json.bytes(body), carrying.dropped());
  }

  private static boolean reasons(NeutralRequest request) {
    return request.reasoning().filter(r -> r.effort() == Reasoning.Effort.NONE).isEmpty();
  }

  private static void settings(
      Predicate<Kind> fixed, Set<Refused> refuses, Carrying carrying, ObjectNode body) {
    SAME.forEach((kind, name) -> {
      if (fixed.test(kind)) {
        carrying.take(kind).filter(p -> changes(kind, p)).ifPresent(p -> carrying.drop(p.name()));
      } else if (takes(name, refuses)) {
        carrying.take(kind).ifPresent(p -> body.set(name, p.value()));
      }
    });
  }

  /// Whether a setting asks for anything but what everybody gets who does not set it.
  private static boolean changes(Kind kind, Parameter setting) {
    return !setting.value().isNumber()
        || setting.value().doubleValue() != UNSET.getOrDefault(kind, Double.NaN);
  }

  /// What is refused is not taken, and so declared as dropped.
  private static boolean takes(String field, Set<Refused> refuses) {
    return refuses.stream()
        .noneMatch(refused -> refused.name().equals(field.toUpperCase(Locale.ROOT)));
  }

  private static void stop(Carrying carrying, ObjectNode body) {
    carrying
        .take(Kind.STOP)
        .ifPresent(stop -> {
          ArrayNode kept = body.putArray("stop");
          stop.value()
              .forEach(text -> {
                if (kept.size() < MOST_STOPS) {
                  kept.add(text);
                }
              });
          if (kept.size() < stop.value().size()) {
            carrying.drop(stop.name());
          }
        });
  }

  /// A name that is too long for OpenAI is hashed and not cut, so that no two become one.
  private static void user(Carrying carrying, ObjectNode body) {
    carrying
        .take(Kind.USER)
        .map(Parameter::value)
        .ifPresent(user -> {
          String name = user.asText();
          body.put("user", name.length() <= MOST_USER_CHARS ? name : sha256(name));
        });
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void tools(NeutralRequest request, Carrying carrying, ObjectNode body) {
    if (!request.tools().isEmpty()) {
      ArrayNode tools = body.putArray("tools");
      request.tools().forEach(tool -> tool(tool, carrying, tools));
    }
    request.toolChoice().ifPresent(choice -> choice(choice, body));
  }

  private static void tool(Tool tool, Carrying carrying, ArrayNode tools) {
    ObjectNode function =
        tools.addObject().put("type", "function").putObject("function").put("name", tool.name());
    tool.description().ifPresent(text -> function.put("description", text));
    tool.schema().ifPresent(schema -> function.set("parameters", schema));
    tool.strict().ifPresent(strict -> function.put("strict", strict));
    tool.cache().ifPresent(mark -> carrying.drop("cache_control"));
  }

  private static void choice(ToolChoice choice, ObjectNode body) {
    List<String> names = choice.names();
    String mode = choice.mode().name().toLowerCase(Locale.ROOT);
    if (names.isEmpty()) {
      body.put("tool_choice", mode);
    } else if (names.size() == 1 && choice.mode() == ToolChoice.Mode.REQUIRED) {
      name(body.putObject("tool_choice"), names.getFirst());
    } else {
      ObjectNode allowed = body.putObject("tool_choice").put("type", "allowed_tools");
      ArrayNode tools = allowed.putObject("allowed_tools").put("mode", mode).putArray("tools");
      names.forEach(name -> name(tools.addObject(), name));
    }
  }

  private static void name(ObjectNode tool, String name) {
    tool.put("type", "function").putObject("function").put("name", name);
  }

  private static void format(OutputFormat format, ObjectNode body) {
    ObjectNode written = body.putObject("response_format");
    if (format.schema().isEmpty()) {
      written.put("type", "json_object");
      return;
    }
    ObjectNode schema = written.put("type", "json_schema").putObject("json_schema");
    schema.put("name", format.name().orElse("response"));
    schema.set("schema", format.schema().get());
    schema.put("strict", format.strict());
  }

  private static void reasoning(
      Reasoning reasoning, OpenAiModel model, Carrying carrying, ObjectNode body) {
    boolean off = reasoning.effort() == Reasoning.Effort.NONE;
    if (model.refusesReasoning() || (off && !model.canStopReasoning())) {
      carrying.drop(reasoning.parameter());
      return;
    }
    Reasoning.Effort effort =
        reasoning.effort() == Reasoning.Effort.MAX ? Reasoning.Effort.XHIGH : reasoning.effort();
    body.put("reasoning_effort", effort.name().toLowerCase(Locale.ROOT));
  }
}
