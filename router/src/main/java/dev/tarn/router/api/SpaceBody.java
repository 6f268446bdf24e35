package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.config.EmbeddingChoice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `PUT /v1/settings/spaces/{name}`.
///
/// @param weight of what the space says in a recall, beside the workspace's others; 1 if absent
record SpaceBody(
    Optional<@DecimalMin("0.01") @DecimalMax("100") BigDecimal> weight,
    @NotNull @Valid Embedder embedder) {

  /// By what it is embedded, in the words of the settings `embedding.*`. A key is named by the
  /// label of a stored provider key.
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Embedder(
      @NotBlank String provider,
      @NotNull @Size(max = 256) String model,
      @JsonProperty("base_url") Optional<@Size(max = 2_048) String> baseUrl,
      Optional<@Size(min = 1, max = 64) String> key,
      Optional<Integer> dimensions,
      @JsonProperty("request_dimensions") Optional<Boolean> requestDimensions,
      @JsonProperty("batch_size") Optional<Integer> batchSize,
      @JsonProperty("query_prefix") Optional<String> queryPrefix,
      @JsonProperty("passage_prefix") Optional<String> passagePrefix,
      Optional<Float> floor,
      @JsonProperty("near_duplicate") Optional<Float> nearDuplicate,
      Optional<@Size(max = 200) List<String>> languages) {
    static Embedder of(EmbeddingChoice choice) {
      return new Embedder(
          choice.provider(),
          choice.model(),
          choice.baseUrl(),
          choice.key(),
          choice.dimensions(),
          choice.requestDimensions() ? Optional.of(true) : Optional.empty(),
          choice.batchSize(),
          choice.queryPrefix(),
          choice.passagePrefix(),
          choice.floor(),
          choice.nearDuplicate(),
          choice.languages().isEmpty()
              ? Optional.empty()
              : Optional.of(choice.languages().stream().sorted().toList()));
    }

    EmbeddingChoice choice() {
      return new EmbeddingChoice(
          provider,
          model,
          baseUrl,
          key,
          dimensions,
          requestDimensions.orElse(false),
          batchSize,
          queryPrefix,
          passagePrefix,
          floor,
          nearDuplicate,
          Set.copyOf(languages.orElse(List.of())));
    }
  }
}
