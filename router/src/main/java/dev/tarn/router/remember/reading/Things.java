package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads what people like, hate, prefer or do not eat. What points at the conversation ("this
/// answer", "the second one", "how you put it") is no such thing.
final class Things {
  private static final int MOST_WORDS = 5;
  private static final int MOST_WORDS_IN_LIST = 3;
  private static final int MOST_ITEMS = 8;

  /// A thing does not begin so.
  private static final Set<String> POINTERS =
      Lexicon.words(
          "it its this that these those the my your his her our their you him them me us"
              + " how what when where who why which if not to a an one some being everything"
              + " anything nothing something all both more most each having seeing getting"
              + " doing i i'm we he she they is are need want would can have has don't am was"
              + " please knowing hearing myself yours mine no any using whatever too very just");

  /// Nor does it end so.
  private static final Set<String> HEADS =
      Lexicon.words(
          "answer answers version idea approach solution option suggestion code bug error"
              + " one ones way style design structure part point question response draft job"
              + " colleagues life advocate fun lot much better");

  /// After "and" these begin another statement: "I like tea and hate coffee".
  private static final Set<String> VERBS =
      Lexicon.words(
          "like love hate prefer enjoy live work need want would am find think know use"
              + " play speak drive try usually never always often really also now then get got"
              + " had will could should looking trying wondering");

  /// A thing does not point back either: "watching them play".
  private static final Set<String> PRONOUNS =
      Lexicon.words("him her them us you me others this that these those");

  /// What only describes: "I prefer clear, measurable goals".
  private static final Set<String> ADJECTIVES =
      Lexicon.words(
          "new good great big old small clear simple available happy early nice short"
              + " long easy modern clean different");

  private static final Set<String> NUMBERS =
      Lexicon.words("two three four five six several many few lots");

  /// Doings that say enough alone: "I enjoy hiking in the mountains", but not "going on trips".
  private static final Set<String> DOINGS =
      Lexicon.words(
          "hiking running swimming cooking reading cycling climbing skiing dancing"
              + " singing painting drawing baking gardening camping fishing sailing surfing"
              + " knitting traveling travelling bowling writing skating bouldering sewing"
              + " kayaking snowboarding");

  /// "I love to …"
  private static final Set<String> PASTIMES =
      Lexicon.words(
          "cook read travel hike swim run dance sing paint draw bake garden ski cycle"
              + " climb knit sew fish camp surf sail write");

  private static final Set<String> OWNED = Set.of("my", "our", "your", "the", "a", "an", "this");

  /// After these words something else is said.
  private static final Set<String> FOLLOW =
      Lexicon.words("and or but so because since too lately when while");

  private Things() {}

  static List<Span> list(Scan scan) {
    List<Span> items = new ArrayList<>();
    Optional<Span> next = thing(scan, MOST_WORDS);
    while (next.isPresent() && items.size() < MOST_ITEMS) {
      items.add(next.get());
      int before = scan.at();
      boolean comma = scan.takeSign(',');
      boolean joined = scan.take("and") || scan.take("&") || scan.take("or");
      next = comma || joined ? another(scan, joined) : Optional.empty();
      if (next.isEmpty()) {
        scan.moveTo(before);
      }
    }
    return items;
  }

  static List<Span> one(Scan scan) {
    return thing(scan, MOST_WORDS).stream().toList();
  }

  /// After a comma alone, more of a list must follow, or the end: "I like sushi, my wife pizza".
  private static Optional<Span> another(Scan scan, boolean joined) {
    if (VERBS.contains(scan.peek())) {
      return Optional.empty();
    }
    return thing(scan, MOST_WORDS_IN_LIST)
        .filter(t -> joined || scan.atEnd() || scan.peek().equals("and") || isComma(scan));
  }

  private static boolean isComma(Scan scan) {
    int before = scan.at();
    boolean comma = scan.takeSign(',');
    scan.moveTo(before);
    return comma;
  }

  private static Optional<Span> thing(Scan scan, int most) {
    int start = scan.at();
    Optional<Span> found = scan.peek().equals("to") ? pastime(scan) : phrase(scan, most);
    if (found.isEmpty()) {
      scan.moveTo(start);
    }
    return found;
  }

  private static Optional<Span> pastime(Scan scan) {
    scan.word();
    return PASTIMES.contains(scan.peek()) ? Optional.of(scan.word()) : Optional.empty();
  }

  private static Optional<Span> phrase(Scan scan, int most) {
    if (scan.take("the") && !scan.peeksCapital()) {
      return Optional.empty();
    }
    if (POINTERS.contains(scan.peek())) {
      return Optional.empty();
    }
    return Values.plainWords(scan, most)
        .filter(t -> isThing(List.of(scan.of(t).toLowerCase(Locale.ROOT).split(" ", -1)), scan));
  }

  /// @param scan behind the words
  private static boolean isThing(List<String> words, Scan scan) {
    String first = words.getFirst();
    String last = words.getLast();
    boolean whole = !HEADS.contains(last) && !ADJECTIVES.contains(last) && !NUMBERS.contains(first);
    boolean points = words.stream().anyMatch(PRONOUNS::contains);
    // "I like stories that …": which ones is what matters.
    boolean goesOn = Set.of("that", "which", "who", "whose").contains(scan.peek());
    return whole && !points && !goesOn && (!first.endsWith("ing") || isDoing(words, scan));
  }

  /// Whether a doing is told to its end: "taking walks", but not "spending time with…".
  private static boolean isDoing(List<String> words, Scan scan) {
    boolean known =
        words.size() == 1 && DOINGS.contains(words.getFirst()) && !OWNED.contains(scan.peek());
    return known || scan.atBreak() || FOLLOW.contains(scan.peek());
  }
}
