package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;

/// Writes `inferenceConfig`, which all models share, and `additionalModelRequestFields`, which are
/// of the model at hand; thinking and sampling depend on each other. Used once, by one thread.
final class BedrockSettingsWriter {
  private static final int LEAST_BUDGET = 1_024;

  /// The betas that Bedrock knows; it refuses a call that names any other
  /// (<https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html>).
  private static final Set<String> BETAS =
      Set.of(
          "computer-use-2024-10-22",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "token-efficient-tools-2025-02-19",
          "interleaved-thinking-2025-05-14",
          "output-128k-2025-02-19",
          "dev-full-thinking-2025-05-14",
          "context-1m-2025-08-07",
          "context-management-2025-06-27",
          "effort-2025-11-24",
          "tool-search-tool-2025-10-19",
          "tool-examples-2025-10-29");

  private final BedrockModel model;
  private final Carrying carrying;
  private final ObjectNode body;
  private boolean thinks;

  BedrockSettingsWriter(BedrockModel model, Carrying carrying, ObjectNode body) {
    this.model = model;
    this.carrying = carrying;
    this.body = body;
  }

  private ObjectNode shared() {
    return body.withObject("/inferenceConfig");
  }

  private ObjectNode additional() {
    return body.withObject("/additionalModelRequestFields");
  }

  /// The bound of the answer; left out, it is the model's own.
  void bound() {
    carrying.take(Kind.MAX_TOKENS).ifPresent(bound -> shared().set("maxTokens", bound.value()));
  }

  /// To be called after the bound.
  ///
  /// @param forced whether the model must call a tool
  /// @param mostTokens that the model can answer
  void thinking(Reasoning reasoning, List<Turn> turns, boolean forced, int mostTokens) {
    if (reasoning.effort() == Effort.NONE) {
      if (model.thinksByDefault()) {
        additional().putObject("thinking").put("type", "disabled");
      }
    } else if (forced || !model.thinks()) {
      carrying.drop(reasoning.parameter());
    } else if (model.thinksAdaptively()) {
      thinks = true;
      additional().putObject("thinking").put("type", "adaptive");
      additional().putObject("output_config").put("effort", effort(reasoning.effort()));
    } else {
      budgeted(reasoning, turns, mostTokens);
    }
  }

  private String effort(Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL, LOW -> "low";
      case MEDIUM -> "medium";
      case HIGH -> "high";
      case XHIGH -> model.refusesSampling() ? "xhigh" : "high";
      case MAX -> "max";
    };
  }

  /// The budget counts as part of the bound, and half of that is left for the answer. Within a tool
  /// loop the model may only think if it did so from the start.
  private void budgeted(Reasoning reasoning, List<Turn> turns, int mostTokens) {
    int bound = body.path("inferenceConfig").path("maxTokens").asInt(mostTokens);
    int wanted = reasoning.budgetTokens().orElse(reasoning.effort().budget());
    int budget = Math.min(wanted, bound / 2);
    if (budget < LEAST_BUDGET || Turns.isInLoopWithoutThinking(turns)) {
      carrying.drop(reasoning.parameter());
      return;
    }
    thinks = true;
    shared().put("maxTokens", bound);
    additional().putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
  }

  /// To be called after the thinking.
  void sampling() {
    Optional<Parameter> temperature = carrying.take(Kind.TEMPERATURE);
    Optional<Parameter> topP = carrying.take(Kind.TOP_P);
    Optional<Parameter> topK = carrying.take(Kind.TOP_K);
    if (thinks || model.refusesSampling()) {
      temperature.filter(t -> !t.isOne()).ifPresent(t -> carrying.drop(t.name()));
      topP.filter(p -> !p.isOne()).ifPresent(p -> carrying.drop(p.name()));
      topK.ifPresent(k -> carrying.drop(k.name()));
      return;
    }
    temperature.ifPresent(this::temperature);
    if (temperature.isPresent() && model.wantsOneOfTemperatureAndTopP()) {
      topP.ifPresent(p -> carrying.drop(p.name()));
    } else {
      topP.ifPresent(p -> shared().set("topP", p.value()));
    }
    topK.ifPresent(this::topK);
  }

  /// OpenAI's goes to 2, those here to 1.
  private void temperature(Parameter temperature) {
    if (temperature.value().decimalValue().compareTo(BigDecimal.ONE) > 0) {
      shared().put("temperature", 1);
      carrying.drop(temperature.name());
    } else {
      shared().set("temperature", temperature.value());
    }
  }

  private void topK(Parameter topK) {
    if (model.isClaude()) {
      additional().set("top_k", topK.value());
    } else if (model.nova()) {
      additional().putObject("inferenceConfig").set("topK", topK.value());
    } else {
      carrying.drop(topK.name());
    }
  }

  /// White space alone is refused as a stop sequence by most models.
  void stop() {
    carrying
        .take(Kind.STOP)
        .ifPresent(stop -> {
          ArrayNode kept = Json.array();
          for (JsonNode text : stop.value()) {
            if (!text.asText().isBlank()) {
              kept.add(text);
            }
          }
          if (kept.size() < stop.value().size()) {
            carrying.drop(stop.name());
          }
          if (!kept.isEmpty()) {
            shared().set("stopSequences", kept);
          }
        });
  }

  /// Betas of Claude that stand in the body.
  void betas() {
    carrying
        .takeNamed("anthropic_beta")
        .ifPresent(betas -> {
          ArrayNode known = Json.array();
          for (JsonNode beta : betas.isArray() ? betas : Json.array().add(betas)) {
            if (model.isClaude() && BETAS.contains(beta.asText())) {
              known.add(beta);
            } else {
              carrying.drop("anthropic_beta");
            }
          }
          if (!known.isEmpty()) {
            additional().set("anthropic_beta", known);
          }
        });
  }
}
