package dev.tarn.router.dialect.anthropic;

import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.NeutralRequest.Reasoning.Effort;
import dev.tarn.router.dialect.json.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads `thinking` and `output_config`: how much to think, and the form of the answer. Used once,
/// by one thread.
final class AnthropicThinkingReader {
  private static final Set<String> EFFORTS = Set.of("low", "medium", "high", "xhigh", "max");

  private final Optional<OutputFormat> format;
  private final Optional<Reasoning> reasoning;

  /// @param unknown gets the fields that nobody knows
  AnthropicThinkingReader(Fields body, List<Parameter> unknown) {
    Optional<Fields> output = body.object("output_config");
    Optional<Effort> effort = output.flatMap(AnthropicThinkingReader::effort);
    this.format = output.flatMap(o -> o.object("format").map(f -> format(f, unknown)));
    output.ifPresent(o -> o.rest(unknown));
    this.reasoning =
        body.object("thinking")
            .map(thinking -> thinking(thinking, effort, unknown))
            .or(() ->
                effort.map(e -> new Reasoning("output_config.effort", e, OptionalInt.empty())));
  }

  Optional<OutputFormat> format() {
    return format;
  }

  Optional<Reasoning> reasoning() {
    return reasoning;
  }

  private static Optional<Effort> effort(Fields output) {
    return output
        .text("effort")
        .map(effort -> {
          if (!EFFORTS.contains(effort)) {
            throw output.unsupported("effort", "it is none of low, medium, high, xhigh, max.");
          }
          return Effort.valueOf(effort.toUpperCase(Locale.ROOT));
        });
  }

  private static OutputFormat format(Fields format, List<Parameter> unknown) {
    if (!format.requiredText("type").equals("json_schema")) {
      throw format.unsupported("type", "it must be json_schema.");
    }
    var schema = format.take("schema").orElseThrow(() -> format.missing("schema"));
    format.rest(unknown);
    return new OutputFormat("output_config.format", Optional.empty(), Optional.of(schema), true);
  }

  /// A model that decides itself how long to think does so with high effort, if none is said.
  private static Reasoning thinking(
      Fields thinking, Optional<Effort> effort, List<Parameter> unknown) {
    OptionalInt budget = OptionalInt.empty();
    Effort read;
    switch (thinking.requiredText("type")) {
      case "disabled" -> read = Effort.NONE;
      case "adaptive" -> read = effort.orElse(Effort.HIGH);
      case "enabled" -> {
        budget = thinking.integer("budget_tokens");
        read = effort.orElse(Effort.ofBudget(budget.orElse(0)));
      }
      default -> throw thinking.unsupported("type", "it is none of adaptive, enabled, disabled.");
    }
    // Whether thinking is shown: it is, in every dialect that can.
    thinking.take("display");
    thinking.rest(unknown);
    return new Reasoning("thinking", read, budget);
  }
}
