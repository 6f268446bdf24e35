package dev.tarn.router.dialect;

import java.util.Optional;

/// What the path of a call says of it.
///
/// @param model where the dialect names it in the path and not in the body
/// @param stream whether the path asks for a stream
public record Target(Kind kind, Optional<String> model, boolean stream) {

  /// @throws RouterException 400 if the model's name is too long to be one
  public Target {
    model.ifPresent(ModelName::checked);
  }

  /// What a call is about.
  public enum Kind {
    /// A chat, which gets memory.
    CHAT("chat"),
    /// How long a chat would be.
    COUNT_TOKENS("count_tokens"),
    /// Vectors of texts.
    EMBEDDINGS("embeddings"),
    /// The same, where a dialect has a call of its own for many at once.
    EMBEDDINGS_OF_MANY("embeddings");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// As it is written down with what a call used.
    public String label() {
      return label;
    }
  }

  /// A call whose body says all the rest.
  public static Target of(Kind kind) {
    return new Target(kind, Optional.empty(), false);
  }

  /// The same call of another model.
  public Target named(String otherModel) {
    return new Target(kind, Optional.of(otherModel), stream);
  }
}
