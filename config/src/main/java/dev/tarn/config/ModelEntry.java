package dev.tarn.config;

import java.util.List;
import java.util.Optional;

/// What is known of a model at the vendor that serves it. In YAML it stands under `models:` by
/// `vendor/name`.
///
/// @param vendor name of the row that serves it
/// @param name what calls to that vendor name it
/// @param aliases further names there
/// @param contextWindow tokens of prompt and answer together
/// @param maxOutput most tokens of an answer; empty if unknown
/// @param prices empty if unknown
public record ModelEntry(
    String vendor,
    String name,
    List<String> aliases,
    int contextWindow,
    Optional<Integer> maxOutput,
    List<Modality> inputModalities,
    List<Modality> outputModalities,
    Optional<Prices> prices) {

  /// What a model takes or gives.
  public enum Modality {
    TEXT,
    IMAGE,
    AUDIO,
    VIDEO,
    /// Documents, such as PDF.
    FILE
  }
}
