package dev.tarn.memory;

import java.util.Set;

/// What a fact says: the value of an attribute of a subject, e.g. user / home / Berlin.
public record Claim(String subject, String attribute, String value) {
  /// Attributes that hold several values side by side: who likes tea may like coffee too.
  private static final Set<String> SEVERAL =
      Set.of(
          "likes",
          "dislikes",
          "prefers",
          "speaks",
          "uses",
          "plays",
          "studies",
          "allergy",
          "intolerance",
          "does not eat",
          "former employer",
          "instruction",
          "sister",
          "brother",
          "child",
          "son",
          "daughter",
          "friend",
          "colleague",
          "pet",
          "dog",
          "cat",
          "horse",
          "rabbit",
          "parrot",
          "hamster",
          "puppy",
          "kitten",
          "baby",
          "stepson",
          "stepdaughter",
          "cousin",
          "uncle",
          "aunt",
          "nephew",
          "niece",
          "grandmother",
          "grandfather",
          "grandma",
          "grandpa",
          "best friend",
          "roommate",
          "flatmate");

  /// Whether two values of the attribute are no contradiction.
  boolean holdsSeveral() {
    return SEVERAL.contains(Hashes.normalised(attribute));
  }

  /// Equal for claims about the same attribute of the same subject.
  String about() {
    return Hashes.of(Hashes.normalised(subject), Hashes.normalised(attribute));
  }

  /// Whether two claims about the same say the same.
  boolean sameValue(Claim other) {
    return Hashes.normalised(value).equals(Hashes.normalised(other.value));
  }

  Claim withValue(String newValue) {
    return new Claim(subject, attribute, newValue);
  }
}
