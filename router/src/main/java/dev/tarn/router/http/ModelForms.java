package dev.tarn.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.ModelEntry.Modality;
import dev.tarn.config.Prices;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// How a model is told of in `/v1/models`, in OpenAI's form and in Anthropic's. Pure.
///
/// Beside OpenAI's own fields stand those of OpenRouter's list, which many clients read:
/// `context_length`, `architecture`, `top_provider`, and `pricing` in dollars for one token. What a
/// provider says of its model stays as it is; the catalogue fills in the rest.
///
/// Formats: <https://platform.openai.com/docs/api-reference/models>,
/// <https://openrouter.ai/docs/api-reference/list-available-models>,
/// <https://platform.claude.com/docs/en/api/models-list>.
final class ModelForms {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ModelForms() {}

  /// A model as hosted calls can name it.
  ///
  /// @param id by which it is called: `vendor/model`, which always routes, or `model`
  /// @param vendor name of the provider's row
  /// @param told what the provider says of it, its `id` with it
  /// @param known what the catalogue says of it
  record Listed(String id, String vendor, ObjectNode told, Optional<ModelEntry> known) {
    Listed(String vendor, ObjectNode told, Optional<ModelEntry> known) {
      this(vendor + "/" + told.path("id").asText(), vendor, told, known);
    }

    /// A model that only the catalogue knows.
    static Listed of(ModelEntry known) {
      ObjectNode told = JSON.objectNode().put("id", known.name());
      return new Listed(known.vendor(), told, Optional.of(known));
    }

    /// By the first of its two names that may be called; empty if neither may.
    Optional<Listed> calledAs(Predicate<String> may) {
      String bare = told.path("id").asText();
      if (may.test(id)) {
        return Optional.of(this);
      }
      return may.test(bare) ? Optional.of(new Listed(bare, vendor, told, known)) : Optional.empty();
    }
  }

  static ObjectNode openAi(Listed model) {
    ObjectNode form = model.told().deepCopy();
    form.put("id", model.id()).put("object", "model");
    if (!form.path("created").isIntegralNumber()) {
      form.put("created", createdAt(model.told()).getEpochSecond());
    }
    absent(form, "owned_by", JSON.textNode(model.vendor()));
    model.known().ifPresent(known -> enrich(form, known));
    return form;
  }

  static ObjectNode openAi(List<Listed> models) {
    ArrayNode data = JSON.arrayNode();
    models.forEach(model -> data.add(openAi(model)));
    return JSON.objectNode().put("object", "list").set("data", data);
  }

  static ObjectNode anthropic(Listed model) {
    JsonNode told = model.told();
    boolean itsOwn = told.path("type").asText().equals("model");
    ObjectNode form = itsOwn ? told.deepCopy() : JSON.objectNode();
    form.put("type", "model").put("id", model.id());
    String name = told.path("display_name").asText(told.path("name").asText());
    form.put("display_name", name.isBlank() ? told.path("id").asText() : name);
    form.put("created_at", createdAt(told).toString());
    model
        .known()
        .ifPresent(known -> {
          absent(form, "max_input_tokens", JSON.numberNode(known.contextWindow()));
          known.maxOutput().ifPresent(most -> absent(form, "max_tokens", JSON.numberNode(most)));
        });
    return form;
  }

  /// The whole list is one page.
  static ObjectNode anthropic(List<Listed> models) {
    ArrayNode data = JSON.arrayNode();
    models.forEach(model -> data.add(anthropic(model)));
    ObjectNode page = JSON.objectNode();
    page.set("data", data);
    page.put("has_more", false);
    page.put("first_id", models.isEmpty() ? null : models.getFirst().id());
    page.put("last_id", models.isEmpty() ? null : models.getLast().id());
    return page;
  }

  private static void enrich(ObjectNode form, ModelEntry known) {
    absent(form, "context_length", JSON.numberNode(known.contextWindow()));
    ObjectNode architecture = JSON.objectNode();
    architecture.set("input_modalities", names(known.inputModalities()));
    architecture.set("output_modalities", names(known.outputModalities()));
    absent(form, "architecture", architecture);
    known
        .maxOutput()
        .ifPresent(most ->
            absent(form, "top_provider", JSON.objectNode().put("max_completion_tokens", most)));
    known.prices().ifPresent(prices -> absent(form, "pricing", pricing(prices.rates())));
  }

  private static ObjectNode pricing(Prices.Rates rates) {
    ObjectNode pricing = JSON.objectNode();
    pricing.put("prompt", forOne(rates.input())).put("completion", forOne(rates.output()));
    rates.cachedInput().ifPresent(price -> pricing.put("input_cache_read", forOne(price)));
    rates.cacheWrite().ifPresent(price -> pricing.put("input_cache_write", forOne(price)));
    return pricing;
  }

  private static String forOne(BigDecimal forMillion) {
    return forMillion.movePointLeft(6).stripTrailingZeros().toPlainString();
  }

  private static ArrayNode names(List<Modality> modalities) {
    ArrayNode names = JSON.arrayNode();
    modalities.forEach(modality -> names.add(modality.name().toLowerCase(Locale.ROOT)));
    return names;
  }

  private static void absent(ObjectNode form, String field, JsonNode value) {
    if (!form.hasNonNull(field)) {
      form.set(field, value);
    }
  }

  /// In the seconds of OpenAI's `created`, or Anthropic's `created_at`; the epoch if nobody knows,
  /// as Anthropic's own list has it.
  private static Instant createdAt(JsonNode told) {
    try {
      return told.path("created_at").isTextual()
          ? OffsetDateTime.parse(told.path("created_at").asText()).toInstant()
          : Instant.ofEpochSecond(told.path("created").asLong());
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
