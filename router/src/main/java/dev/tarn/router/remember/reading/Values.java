package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the values that may follow the opening of a rule, none if what follows is no such thing.
/// Pure; looks at a bounded number of words.
final class Values {
  private static final int MOST_ITEMS = 8;

  /// What a proper name is only part of: "the accounting team", "the Authorization header".
  private static final Set<String> HEADS =
      Lexicon.words(
          "team department support office side branch community page section committee"
              + " site repo repository channel server account database cluster api version"
              + " format header headers function functions method class hook hooks component"
              + " endpoint pattern syntax keyword operator type interface object loop command"
              + " statement query clause flag option file key keys token accent myself meeting"
              + " call project");

  private static final Set<String> CONNECTORS =
      Lexicon.words(
          "de la le del della di da do dos of upon am an der den van von bin al el sur"
              + " and & for the y");

  private static final Set<String> REGIONS =
      Lexicon.words(
          "downtown central north south east west northern southern eastern western rural"
              + " upstate inner");

  private static final Set<String> NO_PLACES =
      Lexicon.words(
          "fear hope denial poverty peace hiding exile chaos misery luxury silence terror"
              + " anxiety tents shame dreams person harmony general particular here there town");

  private static final Set<String> MODIFIERS =
      Lexicon.words(
          "a little some bit of fluent basic native decent good only both mostly broken"
              + " conversational");

  private Values() {}

  /// What people are called: `Ursula K. Le Guin`.
  static Optional<Span> person(Scan scan) {
    return proper(scan, 4, Set.of("de", "la", "van", "von", "der", "den", "bin", "al", "el", "da"))
        .filter(name -> scan.atBreak() || !HEADS.contains(scan.peek()));
  }

  /// Where one can live: `Portland, Oregon`, `the Netherlands`, `a small village near Utrecht`.
  static Optional<Span> place(Scan scan) {
    int start = scan.at();
    String first = scan.peek();
    if (first.equals("a") || first.equals("an") || first.equals("the")) {
      scan.word();
      if (!scan.peeksCapital()) {
        return described(scan, Lexicon.PLACE_NOUNS);
      }
    }
    Optional<Span> region =
        REGIONS.contains(scan.peek()) ? Optional.of(scan.word()) : Optional.empty();
    Optional<Span> place =
        proper(scan, 4, CONNECTORS)
            .filter(p -> !Lexicon.TOOLS.contains(scan.of(p).toLowerCase(Locale.ROOT)))
            .filter(p -> scan.of(p).chars().noneMatch(Character::isDigit))
            .filter(p -> !HEADS.contains(scan.peek()))
            .map(p -> withLand(scan, p));
    if (place.isEmpty()) {
      scan.moveTo(start);
      return Optional.empty();
    }
    return Optional.of(
        new Span(region.map(Span::start).orElse(place.get().start()), place.get().end()));
  }

  /// A place without its capital letter, as people type: nothing else may follow it.
  static Optional<Span> typedPlace(Scan scan) {
    Span word = scan.word();
    String text = scan.of(word);
    boolean ends = scan.atBreak() || Set.of("and", "now", "with", "but").contains(scan.peek());
    boolean plain =
        text.length() > 3
            && text.chars().allMatch(Character::isLetter)
            && !text.endsWith("ing")
            && !NO_PLACES.contains(text);
    return ends && plain ? Optional.of(word) : Optional.empty();
  }

  /// Who employs: `Siemens`, `the city council in Leeds`, `a startup called Fernleaf`.
  static Optional<Span> organisation(Scan scan) {
    String first = scan.peek();
    if (first.equals("a") || first.equals("an") || first.equals("the")) {
      scan.word();
      if (!scan.peeksCapital()) {
        return described(scan, Lexicon.ORGANISATIONS);
      }
    }
    return proper(scan, 5, CONNECTORS).filter(p -> !HEADS.contains(scan.peek()));
  }

  /// Up to six plain words with one of the nouns among them, and what names or places it.
  private static Optional<Span> described(Scan scan, Set<String> nouns) {
    int start = -1;
    int end = -1;
    for (int i = 0; i < 6 && !scan.atBreak() && !scan.peeksCapital(); i++) {
      String word = scan.peek();
      if (Stops.ends(word) || word.equals("called") || word.equals("named")) {
        break;
      }
      Span span = scan.word();
      start = start < 0 ? span.start() : start;
      end = nouns.contains(word) ? span.end() : end;
    }
    if (end < 0) {
      return Optional.empty();
    }
    if (scan.take("called") || scan.take("named")) {
      return proper(scan, 4, CONNECTORS);
    }
    if (Set.of("near", "in", "outside", "of", "by").contains(scan.peek())) {
      scan.word();
      Optional<Span> where = proper(scan, 3, CONNECTORS).filter(Values::isLong);
      if (where.isPresent()) {
        return Optional.of(new Span(start, where.get().end()));
      }
    }
    scan.moveTo(end);
    return Optional.of(new Span(start, end));
  }

  private static boolean isLong(Span span) {
    return span.end() - span.start() > 1;
  }

  /// An occupation with what goes before it: `pediatric nurse`.
  static Optional<Span> occupation(Scan scan) {
    Optional<Span> job = plainWords(scan, 4);
    return job.filter(j -> {
      String text = scan.of(j).toLowerCase(Locale.ROOT);
      return Lexicon.OCCUPATIONS.contains(text.substring(text.lastIndexOf(' ') + 1));
    });
  }

  /// Up to so many words, to a sign or a word that ends a phrase.
  static Optional<Span> plainWords(Scan scan, int most) {
    int start = -1;
    int end = -1;
    for (int i = 0; i <= most && !scan.atBreak() && !Stops.ends(scan.peek()); i++) {
      if (i == most) {
        return Optional.empty();
      }
      Span word = scan.word();
      start = start < 0 ? word.start() : start;
      end = word.end();
    }
    return start < 0 ? Optional.empty() : Optional.of(new Span(start, end));
  }

  /// `Emacs`, `PostgreSQL 16`, `tmux`.
  static Optional<Span> tool(Scan scan) {
    boolean known = Lexicon.TOOLS.contains(scan.peek());
    Optional<Span> name =
        known && !scan.peeksCapital() ? Optional.of(scan.word()) : proper(scan, 3, Set.of());
    return name.map(n -> withVersion(scan, n))
        .filter(n -> known || scan.of(n).indexOf('.') < 0)
        .filter(n -> !HEADS.contains(scan.peek()));
  }

  /// A tool that is on the list, whatever its case.
  static Optional<Span> knownTool(Scan scan) {
    return Lexicon.TOOLS.contains(scan.peek()) ? tool(scan) : Optional.empty();
  }

  static Optional<Span> language(Scan scan) {
    for (int i = 0; i < 3 && MODIFIERS.contains(scan.peek()); i++) {
      scan.word();
    }
    return listed(scan, Lexicon.LANGUAGES);
  }

  static Optional<Span> playable(Scan scan) {
    if (Set.of("the", "a", "an", "some").contains(scan.peek())) {
      scan.word();
    }
    int start = -1;
    for (int i = 0; i < 3 && !scan.atBreak(); i++) {
      boolean found = Lexicon.PLAYABLE.contains(scan.peek());
      Span word = scan.word();
      start = start < 0 ? word.start() : start;
      if (found) {
        return Optional.of(new Span(start, word.end()));
      }
    }
    return Optional.empty();
  }

  /// What one studies: up to four words with a known field as the last.
  static Optional<Span> field(Scan scan) {
    return plainWords(scan, 4)
        .filter(f -> {
          String text = scan.of(f).toLowerCase(Locale.ROOT);
          return Lexicon.FIELDS.contains(text.substring(text.lastIndexOf(' ') + 1));
        });
  }

  private static Optional<Span> listed(Scan scan, Set<String> list) {
    return list.contains(scan.peek()) ? Optional.of(scan.word()) : Optional.empty();
  }

  /// Reads on over commas and "and", as long as each item is one.
  static List<Span> list(Scan scan, Function<Scan, Optional<Span>> item) {
    List<Span> items = new ArrayList<>();
    Optional<Span> next = item.apply(scan);
    while (next.isPresent() && items.size() < MOST_ITEMS) {
      items.add(next.get());
      int before = scan.at();
      boolean comma = scan.takeSign(',');
      boolean joined = scan.take("and") || scan.take("&") || scan.take("or") || scan.take("plus");
      next = comma || joined ? item.apply(scan) : Optional.empty();
      if (next.isEmpty()) {
        scan.moveTo(before);
      }
    }
    return items;
  }

  /// Words with capital letters; small ones between them count if a capital follows.
  static Optional<Span> proper(Scan scan, int most, Set<String> between) {
    int before = scan.at();
    int start = -1;
    int end = -1;
    boolean goesOn = true;
    for (int i = 0; i < most && goesOn && !scan.atBreak(); i++) {
      Span word = scan.word();
      boolean proper = isProper(scan, word);
      if (proper) {
        start = start < 0 ? word.start() : start;
        end = word.end();
      }
      goesOn = proper || (start >= 0 && between.contains(scan.of(word)) && scan.peeksCapital());
    }
    if (start < 0) {
      scan.moveTo(before);
      return Optional.empty();
    }
    scan.moveTo(end);
    return Optional.of(new Span(start, end));
  }

  private static boolean isProper(Scan scan, Span word) {
    String text = scan.of(word);
    boolean capital = Character.isUpperCase(text.charAt(0)) && Lexicon.isName(text);
    boolean number =
        text.length() > 1
            && Character.isDigit(text.charAt(0))
            && Character.isUpperCase(text.charAt(text.length() - 1));
    return (capital && !text.endsWith("'s")) || number;
  }

  private static Span withLand(Scan scan, Span place) {
    int before = scan.at();
    if (scan.takeSign(',')) {
      Optional<Span> land = proper(scan, 2, Set.of());
      String name = land.map(scan::of).orElse("");
      boolean known =
          Lexicon.LANDS.contains(name.toLowerCase(Locale.ROOT))
              || (name.length() == 2 && name.toUpperCase(Locale.ROOT).equals(name));
      if (known) {
        return new Span(place.start(), land.orElse(place).end());
      }
    }
    scan.moveTo(before);
    return place;
  }

  private static Span withVersion(Scan scan, Span name) {
    String next = scan.peek();
    boolean version = !next.isEmpty() && Character.isDigit(next.charAt(0)) && next.length() < 8;
    return version ? new Span(name.start(), scan.word().end()) : name;
  }
}
