package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import dev.tarn.router.remember.reading.Sentences.Sentence;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds wishes for the form of all answers to come: "always answer in German", "from now on keep
/// it short". They are kept as what the person wishes; what an answer may contain is not form, and
/// no rule finds it.
final class Instructions {
  private static final int LONGEST = 140;

  private static final String ASKING =
      "(?:(?:also|and|so|ok|okay|hi|hey|please|one\\smore\\sthing)[,:]?\\s){0,3}"
          + "(?:i\\s(?:want|need|would\\slike|'d\\slike)\\syou\\sto\\s|you\\sshould\\s)?";

  private static final String FROM_NOW_ON =
      "(?:from\\s(?:now|here)\\son|in\\s(?:the\\s)?future|going\\sforward|henceforth"
          + "|(?:for|in)\\sall\\s(?:future\\s|your\\s|my\\s){0,2}(?:answers|replies|responses"
          + "|chats|conversations))";

  private static final String VERB =
      "(?:answer|reply|respond|write|speak|talk|use|keep(?!\\sup\\b)|be|call|address|format|explain|give"
          + "|include|avoid|apologi[sz]e|ask|start|end|show|skip|stop|put|cite|translate|add)\\b";

  /// What tells that a wish is about answers, not about the work at hand.
  private static final String OF_ANSWERS =
      "(?:emojis?|bullets?|bullet\\spoints?|headings?|headlines?|tables?|markdown|metric|celsius"
          + "|fahrenheit|imperial|british|american|formal|formally|informal|informally|jargon"
          + "|exclamation|your\\s(?:answers?|repl(?:y|ies)|responses?|messages?)|to\\sme"
          + "|when\\syou\\s(?:answer|reply)|sources|pronouns|english|german|french|spanish|italian"
          + "|portuguese|dutch|polish|russian|japanese|chinese|korean|turkish|arabic|hindi)\\b";

  private static final Pattern AHEAD =
      compiled(
          ASKING
              + FROM_NOW_ON
              + ",?\\s(?:please,?\\s|i\\s(?:want|would\\slike)\\syou\\sto\\s)?"
              + "(?<v>(?:(?:always|never|only|don't|do\\snot)\\s)?"
              + VERB
              + ")");

  private static final Pattern BEHIND =
      compiled(
          ASKING
              + "(?<v>(?:(?:always|never|only|don't|do\\snot)\\s)?"
              + VERB
              + "[^:,]{0,100}?)\\s"
              + FROM_NOW_ON);

  private static final Pattern ALWAYS =
      compiled(
          ASKING
              + "(?<v>(?:always|never)\\s(?:(?:answer|reply|respond|address\\sme|talk|speak"
              + "|apologi[sz]e)\\b|"
              + VERB
              + "[^:]{0,60}?\\b"
              + OF_ANSWERS
              + "))");

  private static final Pattern COURTESY =
      compiled("[\\s.!,]*(?:\\b(?:please|thanks|thank\\syou|ok)\\b[\\s.!,]*)?$");

  private static final Pattern REASON =
      compiled(",?\\s(?:because|since)\\s|[,;]\\s(?:it's|it\\sis|that's|i'm|i\\s|my\\s|as\\si)");

  private Instructions() {}

  static Optional<Found> read(String own, Sentence sentence) {
    if (sentence.question()) {
      return Optional.empty();
    }
    for (Pattern pattern : new Pattern[] {AHEAD, BEHIND, ALWAYS}) {
      Matcher found = pattern.matcher(own).region(sentence.start(), sentence.end());
      if (found.lookingAt()) {
        int start = found.start("v");
        int end = pattern.equals(BEHIND) ? found.end("v") : endOf(own, start, sentence.end());
        return found(own, new Span(start, end));
      }
    }
    return Optional.empty();
  }

  /// Before a courtesy, or the reason for the wish.
  private static int endOf(String own, int start, int sentenceEnd) {
    Matcher reason = REASON.matcher(own).region(start, sentenceEnd);
    int end = reason.find() ? reason.start() : sentenceEnd;
    Matcher courtesy = COURTESY.matcher(own).region(Math.max(start, end - 40), end);
    return courtesy.find() ? courtesy.start() : end;
  }

  private static Optional<Found> found(String own, Span wish) {
    String text = wish.of(own);
    boolean whole = text.length() <= LONGEST && text.indexOf(OwnWords.GONE) < 0;
    return whole
        ? Optional.of(new Found(Attributes.INSTRUCTION, wish, wish, Optional.empty()))
        : Optional.empty();
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
  }
}
