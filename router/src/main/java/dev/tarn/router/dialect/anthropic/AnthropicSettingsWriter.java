package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.NeutralRequest.Reasoning.Effort;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.Turns;
import dev.tarn.router.dialect.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// Writes thinking and sampling, which depend on the model and on each other
/// (<https://platform.claude.com/docs/en/build-with-claude/extended-thinking>, `…/effort`). Used
/// once, by one thread.
final class AnthropicSettingsWriter {
  private static final int LEAST_BUDGET = 1_024;

  private final ClaudeModel model;
  private final Carrying carrying;
  private final ObjectNode body;
  private boolean thinks;

  /// @param body already holds `max_tokens`
  AnthropicSettingsWriter(ClaudeModel model, Carrying carrying, ObjectNode body) {
    this.model = model;
    this.carrying = carrying;
    this.body = body;
  }

  /// @param forced whether the model must call a tool
  void thinking(Reasoning reasoning, List<Turn> turns, boolean forced) {
    if (reasoning.effort() == Effort.NONE) {
      if (model.thinksByDefault()) {
        body.putObject("thinking").put("type", "disabled");
      }
    } else if (forced || !model.thinks()) {
      carrying.drop(reasoning.parameter());
    } else if (model.thinksAdaptively()) {
      adaptive(reasoning);
    } else {
      budgeted(reasoning, turns);
    }
  }

  private void adaptive(Reasoning reasoning) {
    thinks = true;
    ObjectNode thinking = body.putObject("thinking").put("type", "adaptive");
    if (model.isSince47()) {
      thinking.put("display", "summarized");
    }
    body.withObject("/output_config").put("effort", effort(reasoning.effort()));
  }

  private String effort(Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL, LOW -> "low";
      case MEDIUM -> "medium";
      case HIGH -> "high";
      case XHIGH -> model.isSince47() ? "xhigh" : "high";
      case MAX -> "max";
    };
  }

  /// The budget counts as part of the bound, and half of that is left for the answer. Within a tool
  /// loop the model may only think if it did so from the start.
  private void budgeted(Reasoning reasoning, List<Turn> turns) {
    int wanted = reasoning.budgetTokens().orElse(reasoning.effort().budget());
    int budget = Math.min(wanted, body.path("max_tokens").asInt() / 2);
    if (budget < LEAST_BUDGET || Turns.isInLoopWithoutThinking(turns)) {
      carrying.drop(reasoning.parameter());
      return;
    }
    thinks = true;
    body.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
  }

  /// To be called after the thinking.
  void sampling() {
    Optional<Parameter> temperature = carrying.take(Kind.TEMPERATURE);
    Optional<Parameter> topP = carrying.take(Kind.TOP_P);
    Optional<Parameter> topK = carrying.take(Kind.TOP_K);
    if (thinks || model.isSince47()) {
      temperature.filter(t -> !t.isOne()).ifPresent(t -> carrying.drop(t.name()));
      topP.filter(p -> !p.isOne()).ifPresent(p -> carrying.drop(p.name()));
      topK.ifPresent(k -> carrying.drop(k.name()));
      return;
    }
    temperature.ifPresent(this::temperature);
    if (temperature.isPresent() && model.wantsOneOfTemperatureAndTopP()) {
      topP.ifPresent(p -> carrying.drop(p.name()));
    } else {
      topP.ifPresent(p -> body.set("top_p", p.value()));
    }
    topK.ifPresent(k -> body.set("top_k", k.value()));
  }

  /// OpenAI's goes to 2, this one to 1.
  private void temperature(Parameter temperature) {
    if (temperature.value().decimalValue().compareTo(BigDecimal.ONE) > 0) {
      body.put("temperature", 1);
      carrying.drop(temperature.name());
    } else {
      body.set("temperature", temperature.value());
    }
  }

  /// White space alone is refused as a stop sequence.
  void stop() {
    carrying
        .take(Kind.STOP)
        .ifPresent(stop -> {
          ArrayNode kept = Json.array();
          stop.value()
              .forEach(text -> {
                if (!text.asText().isBlank()) {
                  kept.add(text);
                }
              });
          if (kept.size() < stop.value().size()) {
            carrying.drop(stop.name());
          }
          if (!kept.isEmpty()) {
            body.set("stop_sequences", kept);
          }
        });
  }
}
