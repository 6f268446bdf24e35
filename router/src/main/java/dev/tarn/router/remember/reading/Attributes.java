package dev.tarn.router.remember.reading;

import java.util.Map;
import java.util.Set;

/// What is known of attributes: which have one value at a time, and how a fact reads as a sentence.
final class Attributes {
  static final String INSTRUCTION = "instruction";
  static final String FAVOURITE = "favourite";

  private static final Set<String> ONE_VALUE =
      Set.of(
          "name",
          "nickname",
          "pronouns",
          "time zone",
          "native language",
          "birthday",
          "birthplace",
          "origin",
          "home",
          "employer",
          "job",
          "age",
          "diet",
          "children",
          "drives");

  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("name", "The user's name is %s."),
          Map.entry("nickname", "The user wants to be called %s."),
          Map.entry("pronouns", "The user's pronouns are %s."),
          Map.entry("time zone", "The user's time zone is %s."),
          Map.entry("native language", "The user's native language is %s."),
          Map.entry("birthday", "The user's birthday is %s."),
          Map.entry("birthplace", "The user was born in %s."),
          Map.entry("origin", "The user comes from %s."),
          Map.entry("home", "The user lives in %s."),
          Map.entry("employer", "The user works at %s."),
          Map.entry("former employer", "The user left %s."),
          Map.entry("job", "The user works as %s."),
          Map.entry("age", "The user is %s years old."),
          Map.entry("diet", "The user is %s."),
          Map.entry("intolerance", "The user is %s intolerant."),
          Map.entry("allergy", "The user is allergic to %s."),
          Map.entry("does not eat", "The user does not eat %s."),
          Map.entry("children", "The user has %s."),
          Map.entry("drives", "The user drives %s."),
          Map.entry("plays", "The user plays %s."),
          Map.entry("studies", "The user studies %s."),
          Map.entry("speaks", "The user speaks %s."),
          Map.entry("uses", "The user uses %s."),
          Map.entry("likes", "The user likes %s."),
          Map.entry("dislikes", "The user dislikes %s."),
          Map.entry("prefers", "The user prefers %s."),
          Map.entry(INSTRUCTION, "The user asked for answers of this form: %s."));

  private Attributes() {}

  /// Whether a newer value ends the older one.
  static boolean hasOneValue(String attribute) {
    return ONE_VALUE.contains(attribute)
        || Lexicon.ONLY_ONE.contains(attribute)
        || attribute.startsWith(FAVOURITE);
  }

  static String sentence(String attribute, String value) {
    String pattern = SENTENCES.get(attribute);
    if (pattern != null) {
      return pattern.formatted(value);
    }
    String link = attribute.startsWith(FAVOURITE) ? " is " : " is called ";
    return "The user's " + attribute + link + value + ".";
  }
}
