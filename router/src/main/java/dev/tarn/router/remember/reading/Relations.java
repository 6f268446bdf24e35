package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import dev.tarn.router.remember.reading.Sentences.Sentence;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds what a person's people and animals are called: "my wife's name is Elena", "my husband
/// Arjun", "I have a dog named Rufus".
final class Relations {
  private static final String KINDS = "(?<kind>best\\sfriend|\\p{L}{3,13})";

  private static final Pattern MINE =
      compiled(
          "\\b(?:my|our)\\s(?:(?:new|little|older|younger|big|eldest|oldest|youngest|dear|lovely)"
              + "\\s)?"
              + KINDS);

  private static final Pattern OWNED =
      compiled(
          "\\b(?:i|we)(?:\\shave|'ve(?:\\sgot)?|\\sown|\\sgot|\\sadopted)\\s"
              + "(?:an?|two|three|four)\\s(?:\\p{L}{2,12}\\s)?"
              + KINDS
              + ",?\\s(?:named|called)\\s");

  private static final Pattern IS_CALLED =
      compiled(
          "(?:'s?\\snames?\\s(?:is|are)|\\s(?:is|are)\\s(?:called|named)"
              + "|,?\\swhose\\snames?\\s(?:is|are)|,?\\s(?:called|named))\\s");

  private static final Pattern DOUBT =
      compiled(
          "\\b(?:if|imagine|suppose|pretend|would|could|might|should|wish|whether|maybe|perhaps)\\b"
              + "|\\w'd\\b");

  private Relations() {}

  static void read(String own, Sentence sentence, List<Found> found) {
    Matcher doubt = DOUBT.matcher(own).region(sentence.start(), sentence.end());
    int end = doubt.find() ? doubt.start() : sentence.end();
    Matcher mine = MINE.matcher(own).region(sentence.start(), end);
    while (mine.find()) {
      kind(mine).ifPresent(kind -> named(own, sentence, mine, kind, found));
    }
    Matcher owned = OWNED.matcher(own).region(sentence.start(), end);
    while (owned.find() && !sentence.question()) {
      kind(owned)
          .ifPresent(
              kind -> add(kind, owned.start(), new Scan(own, owned.end(), sentence.end()), found));
    }
  }

  private static void named(
      String own, Sentence sentence, Matcher mine, String kind, List<Found> found) {
    Matcher called = IS_CALLED.matcher(own).region(mine.end(), sentence.end());
    if (called.lookingAt()) {
      if (!sentence.question()) {
        add(kind, mine.start(), new Scan(own, called.end(), sentence.end()), found);
      }
      return;
    }
    Scan scan = new Scan(own, mine.end(), sentence.end());
    boolean comma = scan.takeSign(',');
    Optional<Span> name = spaced(own, scan.at()) ? Values.person(scan) : Optional.empty();
    // "My wife, Elena, …" and "my wife Elena …", but not "my wife, Elena says, …".
    if (name.isPresent() && (!comma || scan.takeSign(','))) {
      found.add(
          new Found(kind, name.get(), new Span(mine.start(), name.get().end()), Optional.empty()));
    }
  }

  private static boolean spaced(String own, int at) {
    return at < own.length() && own.charAt(at) == ' ';
  }

  private static void add(String kind, int from, Scan scan, List<Found> found) {
    for (Span name : Values.list(scan, Values::person)) {
      found.add(new Found(kind, name, new Span(from, name.end()), Optional.empty()));
    }
  }

  private static Optional<String> kind(Matcher matcher) {
    String word = matcher.group("kind").toLowerCase(Locale.ROOT);
    String kind = Lexicon.PLURALS.getOrDefault(word, word);
    return Lexicon.RELATIONS.contains(kind) || kind.equals("best friend")
        ? Optional.of(kind)
        : Optional.empty();
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
