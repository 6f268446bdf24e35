package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.NeutralRequest.Reasoning;
import dev.tarn.router.dialect.NeutralRequest.Reasoning.Effort;
import dev.tarn.router.dialect.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// `thinkingConfig`, both ways (<https://ai.google.dev/gemini-api/docs/thinking>). Models of
/// version 3 know levels, those of 2.5 budgets; neither takes the other with grace.
final class GeminiThinking {
  private static final String PARAMETER = "generationConfig.thinkingConfig";

  private GeminiThinking() {}

  /// Empty if the model cannot be told. What it can be told only nearly is declared.
  static Optional<ObjectNode> write(Reasoning reasoning, GeminiModel model, Carrying carrying) {
    ObjectNode config = Json.object();
    switch (model.thinking()) {
      case NONE -> {
        if (reasoning.effort() != Effort.NONE) {
          carrying.drop(reasoning.parameter());
        }
        return Optional.empty();
      }
      case BUDGET -> config.put("thinkingBudget", budget(reasoning, model, carrying));
      case LEVEL -> config.put("thinkingLevel", level(reasoning, model, carrying));
    }
    if (reasoning.effort() != Effort.NONE) {
      config.put("includeThoughts", true);
    }
    return Optional.of(config);
  }

  private static int budget(Reasoning reasoning, GeminiModel model, Carrying carrying) {
    if (reasoning.effort() == Effort.NONE) {
      if (model.canStopThinking()) {
        return 0;
      }
      carrying.drop(reasoning.parameter());
      return model.leastBudget();
    }
    int wanted = reasoning.budgetTokens().orElse(reasoning.effort().budget());
    int possible = Math.clamp(wanted, model.leastBudget(), model.mostBudget());
    if (reasoning.budgetTokens().isPresent() && possible != wanted) {
      carrying.drop(reasoning.parameter());
    }
    return possible;
  }

  /// The lowest and the highest step stand for what is beyond them; only no thinking at all is
  /// another thing than little.
  private static String level(Reasoning reasoning, GeminiModel model, Carrying carrying) {
    return switch (reasoning.effort()) {
      case NONE -> {
        if (!model.hasMinimalLevel()) {
          carrying.drop(reasoning.parameter());
        }
        yield model.hasMinimalLevel() ? "minimal" : "low";
      }
      case MINIMAL -> model.hasMinimalLevel() ? "minimal" : "low";
      case LOW -> "low";
      case MEDIUM -> {
        if (!model.hasMediumLevel()) {
          carrying.drop(reasoning.parameter());
        }
        yield model.hasMediumLevel() ? "medium" : "high";
      }
      case HIGH, XHIGH, MAX -> "high";
    };
  }

  /// Empty if the model shall decide.
  static Optional<Reasoning> read(JsonNode config) {
    JsonNode budget = config.path("thinkingBudget");
    if (budget.isIntegralNumber() && budget.canConvertToInt()) {
      return ofBudget(budget.intValue());
    }
    String level = config.path("thinkingLevel").asText("").toUpperCase(Locale.ROOT);
    return switch (level) {
      case "MINIMAL", "LOW", "MEDIUM", "HIGH" ->
          Optional.of(new Reasoning(PARAMETER, Effort.valueOf(level), OptionalInt.empty()));
      default -> Optional.empty();
    };
  }

  private static Optional<Reasoning> ofBudget(int tokens) {
    if (tokens < 0) {
      return Optional.empty();
    }
    return Optional.of(
        tokens == 0
            ? new Reasoning(PARAMETER, Effort.NONE, OptionalInt.empty())
            : new Reasoning(PARAMETER, Effort.ofBudget(tokens), OptionalInt.of(tokens)));
  }
}
