package dev.tarn.router.remember.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The sentences of a turn in which its author speaks of the world: not those that set a task about
/// a text, open a story, or report what others said, nor the text that such a sentence introduces.
/// Pure; linear.
final class Sentences {
  private static final String ASKING =
      "(?:(?:please|pls|can\\syou|could\\syou|would\\syou|now|then|and|so|ok|okay|hi|hey|hello"
          + "|help\\sme(?:\\sto)?|i\\swant\\syou\\sto|i\\sneed\\syou\\sto|let's|let\\sus)"
          + "[,!.]?\\s){0,4}";

  /// A text is to be worked on: what follows a colon is that text.
  private static final Pattern TASK =
      compiled(
          ASKING
              + "(?:translate|proof-?read|rewrite|rephrase|reword|paraphrase|summari[sz]e|correct"
              + "|edit|improve|polish|shorten|analy[sz]e|review|classify|extract|fix|check|convert"
              + "|explain|parse|tag|annotate|label|tokeni[sz]e|transcribe|spell-?check|grade|reply"
              + "|respond|answer|complete|continue|finish|write|draft|compose|generate|create|make"
              + "|give\\sme|produce|invent"
              + "|how\\s(?:do|would|should|can|could)\\s(?:you|i|we|one)\\s(?:say|write|translate))"
              + "\\b");

  private static final Pattern PRETENDING =
      compiled(
          ASKING
              + "(?:imagine|pretend|suppose|supposing|assume|assuming|let's\\s(?:say|assume|pretend"
              + "|play|imagine|role-?play)|say\\s(?:i|my|we)\\b|role-?play|roleplay|act\\sas"
              + "|play\\sthe\\srole|you\\sare\\s(?!right|welcome|great|awesome|amazing|correct"
              + "|wrong|the\\sbest|so\\s|not\\s|very\\s)|you're\\s(?:a|an|now)\\b"
              + "|we\\sare\\splaying|once\\supon)");

  private static final Pattern TOLD =
      compiled(
          "\\b(?:said|says|say|saying|replied|replies|wrote|writes|asked|answered|answers|tweeted"
              + "|posted|(?:told|tells)\\s\\p{L}{1,15})\\s?:"
              + "|\\b(?:story|novel|poem|song|film|movie|scene|fanfic|screenplay)\\b"
              + "|\\b(?:character|narrator|protagonist|persona|npc|heroine)\\b");

  private static final Pattern ABOVE = compiled("\\b(?:this|above|the\\stext|that)\\b");

  private final String own;
  private final List<Sentence> found = new ArrayList<>();

  private Sentences(String own) {
    this.own = own;
  }

  /// A sentence.
  ///
  /// @param end exclusive, its closing sign included
  /// @param task whether it asks for work on a text, and says nothing of its author
  record Sentence(int start, int end, boolean question, boolean task) {}

  /// @param own what [OwnWords] left of a turn
  static List<Sentence> of(String own) {
    Sentences sentences = new Sentences(own);
    sentences.read();
    return sentences.found;
  }

  private void read() {
    int from = 0;
    while (from < own.length()) {
      int end = end(from);
      int start = from;
      while (start < end && Character.isWhitespace(own.charAt(start))) {
        start++;
      }
      if (start < end && !take(start, end)) {
        return;
      }
      from = end;
    }
  }

  /// Keeps a sentence if it is the author's own.
  ///
  /// @return false if nothing after this sentence is the author's own
  private boolean take(int start, int end) {
    if (matches(PRETENDING, start, end)) {
      return false;
    }
    boolean task = matches(TASK, start, end);
    boolean introduces = task && own.substring(start, end).indexOf(':') >= 0;
    if (task && !introduces && matchesWithin(ABOVE, start, end)) {
      found.clear();
    }
    if (!introduces && !matchesWithin(TOLD, start, end)) {
      found.add(new Sentence(start, end, own.charAt(end - 1) == '?', task));
    }
    return !introduces;
  }

  private boolean matches(Pattern pattern, int start, int end) {
    return pattern.matcher(own).region(start, end).lookingAt();
  }

  private boolean matchesWithin(Pattern pattern, int start, int end) {
    Matcher matcher = pattern.matcher(own).region(start, end);
    return matcher.find();
  }

  private int end(int from) {
    for (int i = from; i < own.length(); i++) {
      char c = own.charAt(i);
      if (c == '\n') {
        return i + 1;
      }
      boolean last = i + 1 == own.length() || Character.isWhitespace(own.charAt(i + 1));
      if (last && (c == '!' || c == '?' || (c == '.' && !isAbbreviation(i)))) {
        return i + 1;
      }
    }
    return own.length();
  }

  /// The dot of an initial or a title, with a name behind it.
  private boolean isAbbreviation(int dot) {
    boolean name = dot + 2 < own.length() && Character.isUpperCase(own.charAt(dot + 2));
    int start = dot;
    while (start > 0 && Character.isLetter(own.charAt(start - 1))) {
      start--;
    }
    String word = own.substring(start, dot);
    boolean initial =
        word.length() == 1 && Character.isUpperCase(word.charAt(0)) && !word.equals("I");
    boolean title = List.of("St", "Dr", "Mr", "Mrs", "Ms", "Prof").contains(word);
    return (name && (initial || title)) || word.equals("vs");
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
