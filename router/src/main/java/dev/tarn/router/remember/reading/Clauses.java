package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import dev.tarn.router.remember.reading.Sentences.Sentence;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tries the rules at the clauses of one sentence. Used once.
///
/// Where a clause begins: with the sentence, after a sign, after "and", "but" and their like; words
/// such as "hi", "because" or "btw" may lead in. Clauses behind "if", "she said" or "maybe" are not
/// read, nor those of a question, unless the question comes after them: "I live in Ghent, any good
/// bakery there?"
final class Clauses {
  private static final Pattern BOUNDARY =
      compiled(
          "[,;(\u2014]\\s*|\\s[-\u2013]{1,2}\\s"
              + "|\\s(?:and|but|so|because|since|although|though|while|plus|as)\\s");

  private static final Pattern LEAD_IN =
      compiled(
          "(?:(?:hi|hello|hey|ok|okay|so|well|btw|by\\sthe\\sway|fyi|also|actually|basically"
              + "|honestly|because|since|as|now|currently|(?:for\\s|some\\s|quick\\s)?context"
              + "|(?:some\\s|quick\\s)?background|(?:please\\s)?note(?:\\sthat)?"
              + "|just\\sso\\syou\\sknow|for\\sreference|you\\sshould\\sknow(?:\\sthat)?"
              + "|(?:please\\s)?remember(?:\\sthat)?|sorry|yes|yeah|no|thanks|thank\\syou|plus"
              + "|for\\sthe\\srecord|to\\sbe\\shonest|and|but|update|(?:a\\sbit\\s)?about\\sme"
              + "|there|all|personally|although|though|while|not\\ssure\\sif\\sit\\smatters)"
              + "(?:[,:!.]\\s?|\\s)){1,5}");

  /// What makes everything behind it, to the end of the sentence, less than a statement.
  private static final Pattern DOUBT =
      compiled(
          "\\b(?:if|imagine|suppose|supposing|assume|assuming|would|could|might|says?|said|saying"
              + "|tells?|told|asked|asks|wrote|writes|claims?|claimed|thought|thinks?|believes?"
              + "|guess|wish|when|whenever|whether|unless|wonder|pretend|maybe|perhaps"
              + "|according|replied|like)\\b|\\w'd\\b");

  private static final String ASKS =
      "(?:what|where|when|who|whom|whose|why|how|which|is|are|am|was|do|does|did|can|could|would"
          + "|will|should|shall|may|might|any|anything|ideas|thoughts|suggestions|tips|have"
          + "|recommend)\\b";

  private static final Pattern QUESTION =
      compiled(
          "(?:[,;:(\u2014]\\s?|\\s[-\u2013]\\s|\\s(?:and|so|but|then)\\s)"
              + "(?:(?:and|so|but|then)\\s)?(?:"
              + ASKS
              + "|(?:i\\s|i'm\\s)?(?:want|need|would\\slike|wondering|wonder|was\\swondering)\\b)");

  private static final Pattern OPENS_QUESTION = compiled(ASKS);

  /// What takes a statement back.
  private static final Pattern TAKEN_BACK =
      compiled(
          "\\s(?:any\\s?more|no\\smore|no\\slonger|if|unless|(?:in|for)\\s(?:the|a|this|my)\\s"
              + "(?:story|game|novel|dream|movie|book|example|exercise|test))\\b");

  /// The value goes on in words that are not the author's: "I love playing 'Catan'".
  private static final Pattern CUT_OFF = Pattern.compile("\\s?" + OwnWords.GONE);

  private static final Pattern JOINS = compiled("\\b(?:and|but)\\b");
  private static final Pattern SUBJECT = compiled(Rules.SHARED_SUBJECT);
  private static final Pattern NO_SUBJECT = compiled(Rules.SHARED_ADVERBS);

  private final String own;
  private final Sentence sentence;
  private final Instant said;
  private final int doubtAt;
  private final int questionAt;
  private boolean subjectKnown;

  Clauses(String own, Sentence sentence, Instant said) {
    this.own = own;
    this.sentence = sentence;
    this.said = said;
    Matcher doubt = within(DOUBT, sentence.start());
    this.doubtAt = doubt.find() ? doubt.start() : sentence.end();
    this.questionAt = sentence.question() ? lastQuestion() : sentence.end();
  }

  void read(List<Found> found) {
    boolean asks = sentence.question() && within(OPENS_QUESTION, sentence.start()).lookingAt();
    if (asks) {
      return;
    }
    clause(sentence.start(), false, found);
    Matcher boundary = within(BOUNDARY, sentence.start());
    while (boundary.find() && boundary.end() <= doubtAt) {
      clause(boundary.end(), JOINS.matcher(boundary.group()).find(), found);
      // The word "and" after a comma begins a clause of its own.
      boundary.region(boundary.end() - (endsInSpace(boundary.end()) ? 1 : 0), sentence.end());
    }
  }

  private boolean endsInSpace(int end) {
    return Character.isWhitespace(own.charAt(end - 1));
  }

  /// @param joined whether it may share the subject of the clause before
  private void clause(int start, boolean joined, List<Found> found) {
    if (!tryAt(start, joined, found)) {
      Matcher leadIn = within(LEAD_IN, start);
      if (leadIn.lookingAt() && leadIn.end() <= doubtAt) {
        tryAt(leadIn.end(), joined || JOINS.matcher(leadIn.group()).find(), found);
      }
    }
  }

  private boolean tryAt(int start, boolean joined, List<Found> found) {
    int before = found.size();
    for (Rule rule : Rules.WHOLE) {
      apply(rule, start, start, found);
    }
    Matcher subject = within(SUBJECT, start);
    Matcher none = within(NO_SUBJECT, start);
    if (subject.lookingAt()) {
      boolean typed = Character.isLowerCase(own.charAt(start));
      shared(start, subject.end(), typed, found);
    } else if (subjectKnown && joined && none.lookingAt()) {
      shared(start, none.end(), false, found);
    }
    subjectKnown |= found.size() > before;
    return found.size() > before;
  }

  private void shared(int start, int verb, boolean typed, List<Found> found) {
    int before = found.size();
    for (Rule rule : Rules.SHARED) {
      apply(rule, start, verb, found);
    }
    if (typed && found.size() == before) {
      apply(Rules.TYPED, start, verb, found);
    }
  }

  /// Adds what a rule finds at a place.
  ///
  /// @param quoteFrom where the statement begins
  private void apply(Rule rule, int quoteFrom, int at, List<Found> found) {
    Matcher opening = within(rule.opening(), at);
    if (!opening.lookingAt()) {
      return;
    }
    Scan scan = new Scan(own, opening.end(), sentence.end());
    List<Span> values = values(rule, opening, scan);
    if (values.isEmpty() || !stands(rule, scan.at())) {
      return;
    }
    String attribute = attribute(rule, opening);
    if (attribute.isEmpty()) {
      return;
    }
    Optional<Instant> since = Dates.since(own, scan.at(), sentence.end(), said);
    for (Span value : values) {
      found.add(new Found(attribute, value, new Span(quoteFrom, value.end()), since));
    }
    for (Rule tail : rule.tails()) {
      apply(tail, quoteFrom, scan.at(), found);
    }
  }

  private static List<Span> values(Rule rule, Matcher opening, Scan scan) {
    return rule.value()
        .map(reader -> reader.read(scan))
        .orElseGet(() -> List.of(new Span(opening.start("v"), opening.end("v"))));
  }

  /// Whether nothing behind the value takes the statement back or makes a question of it.
  private boolean stands(Rule rule, int end) {
    boolean followed = rule.follows().filter(f -> !within(f, end).lookingAt()).isEmpty();
    return followed
        && end <= questionAt
        && !within(CUT_OFF, end).lookingAt()
        && !within(TAKEN_BACK, end).lookingAt();
  }

  /// Empty if no such attribute is worth a fact.
  private static String attribute(Rule rule, Matcher opening) {
    if (!rule.attribute().equals(Attributes.FAVOURITE)) {
      return rule.attribute();
    }
    String noun = opening.group("n").toLowerCase(Locale.ROOT);
    boolean vague = List.of("part", "thing", "line", "way", "bit", "one").contains(noun);
    return vague || noun.contains(" of") ? "" : Attributes.FAVOURITE + " " + noun;
  }

  private int lastQuestion() {
    int last = -1;
    Matcher question = within(QUESTION, sentence.start());
    while (question.find()) {
      last = question.start();
    }
    return last;
  }

  private Matcher within(Pattern pattern, int from) {
    return pattern.matcher(own).region(from, sentence.end());
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
