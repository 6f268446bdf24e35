package dev.tarn.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Renders `docs/models.md` from the catalogue that ships.
final class ModelsDoc {
  private static final String INTRO =
      """
      # Models

      <!-- Made from models.yaml by ModelsDocTest; change the text there. -->

      Tarn ships with a catalogue of models: for each the vendor (the name of a provider's row), name,
      further names, context window, most output, what it takes and gives, and prices with the day they
      were read and where. It is used for

      - the share of the context window that memory may take (`memory.window-percent`): the window of
        the called model counts, and that of the provider's row only where the model is unknown;
      - `GET /v1/models`;
      - hosted calls: a model that no row lists goes to a provider with a key that the catalogue knows
        to have it, before `hosted.default-provider`;
      - the metric `tarn_cost_usd_total` ([metrics.md](metrics.md)).

      ## How a model is found

      By its name or an alias at the provider that is called, letter by letter. Else these are left
      out, and it is looked for again: what an ARN has before its last part, `models/` in front, a
      version at the end (`-2025-04-14`, `-20250929`, `@20250929`, `@default`, `-latest`, `-001`), and
      the region of a Bedrock inference profile in front (`us.`, `eu.`, `apac.`, `global.`, …). A model
      that is not found has the window of its row, and no price.

      ## To say more, or otherwise

      Under `models:` in the configuration file, with the keys of
      [configuration.md](configuration.md#models). Prices move: what you set there wins, and what you
      do not name stays as below.

      ```yaml
      models:
        openai/gpt-5:
          input-price: 1.10
          prices-as-of: 2026-11-01
          prices-source: our contract
        vllm/qwen3-32b:
          context-window: 32768
      ```

      ## GET /v1/models

      Lists what a key can call without one of the caller's own, as `vendor/model`: what each provider
      tells that the operator's key or a stored one opens to it, or, where it tells nothing, the
      catalogue's models of it ([keys.md](keys.md#tarn-keys)).
      The entries have OpenAI's form with the fields of OpenRouter's list beside it: `context_length`,
      `architecture.input_modalities` and `.output_modalities`, `top_provider.max_completion_tokens`,
      and `pricing` in dollars for one token. What the provider says of its model is never replaced. A
      call with an `anthropic-version` header is answered in Anthropic's form.

      ## What a call costs

      Tokens by the provider's own count times these prices; what is written to a cache that is to be
      kept for an hour counts as twice the prompt. It is no bill: discounts, batches, service tiers and
      tools that are charged by the call are not known to it. Prices that depend on the
      region (Claude on Vertex AI, and on Bedrock but for the
      worldwide and European profiles) are left out, and so is every price without a source.

      ## What ships

      Prices are in US dollars for a million tokens; in brackets those for prompts above the length
      given. Tokens read from the prompt cache and written to it cost as input where nothing is said.

      """;

  private ModelsDoc() {}

  static String render(ModelCatalogue catalogue) {
    StringBuilder doc = new StringBuilder(INTRO);
    row(
        doc,
        "Model",
        "Window",
        "Most output",
        "Takes",
        "Input",
        "Cache read",
        "Cache write",
        "Output",
        "As of",
        "Source");
    row(doc, "---", "---", "---", "---", "---", "---", "---", "---", "---", "---");
    for (ModelEntry model : catalogue.entries()) {
      Optional<Prices> prices = model.prices();
      row(
          doc,
          names(model),
          Integer.toString(model.contextWindow()),
          model.maxOutput().map(String::valueOf).orElse("–"),
          model.inputModalities().stream()
              .map(modality -> modality.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", ")),
          prices.map(p -> longer(p, shown(p.rates().input()), r -> shown(r.input()))).orElse("–"),
          prices.flatMap(p -> p.rates().cachedInput()).map(ModelsDoc::shown).orElse("–"),
          prices.flatMap(p -> p.rates().cacheWrite()).map(ModelsDoc::shown).orElse("–"),
          prices.map(p -> longer(p, shown(p.rates().output()), r -> shown(r.output()))).orElse("–"),
          prices.map(p -> p.asOf().toString()).orElse("–"),
          prices.map(p -> "<" + p.source() + ">").orElse("–"));
    }
    return doc.toString();
  }

  private static String names(ModelEntry model) {
    String name = "`" + model.vendor() + "/" + model.name() + "`";
    List<String> aliases = model.aliases();
    return aliases.isEmpty()
        ? name
        : name
            + " ("
            + aliases.stream().map(a -> "`" + a + "`").collect(Collectors.joining(", "))
            + ")";
  }

  private static String longer(Prices prices, String price, Function<Prices.Rates, String> of) {
    return prices
        .longPrompt()
        .map(l -> price + " [" + l.above() + ": " + of.apply(l.rates()) + "]")
        .orElse(price);
  }

  private static String shown(BigDecimal price) {
    return price.stripTrailingZeros().toPlainString();
  }

  private static void row(StringBuilder doc, String... cells) {
    doc.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
