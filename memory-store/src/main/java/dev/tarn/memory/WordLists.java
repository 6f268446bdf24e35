package dev.tarn.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/// Words that say nothing of a subject: Lucene's own lists by language, and for English the words
/// that only ask and the words that are only polite.
final class WordLists {
  /// Stop words by ISO 639-1 code, English first so that it wins ties.
  static final Map<String, Set<String>> STOP = stopWords();

  /// Words that ask or frame a question and are no part of its subject.
  static final Set<String> ASKING =
      words(
          """
          what what's when when's where where's who who's whom whose which why why's how how's
          did do does done has have had having is are was were be been being am
          can could will would shall should might must may've
          much many kind kinds sort type types long often ever any some
          tell know remember remind recall say said mention mentioned think please
          my your you i me we us our his her their its it he she they them
          """);

  /// Greetings, thanks, assent: with nothing else around them they are worth no memory.
  static final Set<String> COURTESY =
      words(
          """
          hi hello hey hiya greetings morning afternoon evening night welcome bye goodbye later
          thanks thank thx ty please pls sorry congrats congratulations cheers
          yes yeah yep yup no nope nah ok okay okey k sure right alright fine good great nice cool
          awesome amazing perfect excellent wonderful lovely fantastic wow oh ah haha lol hmm um well
          agree agreed see know understand understood got exactly absolutely definitely indeed true
          done continue go ahead next again more
          you your so too very really just much lot sounds looks
          """);

  /// The first person says more than a function word: "I'm vegan" is a statement.
  static final Set<String> FIRST_PERSON =
      words(
          "i i'm i've i'd i'll im my mine me myself we we're we've we'd we'll our ours us ourselves");

  private static final Set<String> ENGLISH_FUNCTION = lower(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET);

  private WordLists() {}

  /// Whether the language has a list of stop words.
  static boolean known(String language) {
    return STOP.containsKey(language);
  }

  /// Articles, prepositions and the like: the shortest English list.
  static boolean isEnglishFunction(String word) {
    return ENGLISH_FUNCTION.contains(word);
  }

  /// Whether a word of a question in `language` names no subject.
  static boolean isEmptyInQuestion(String word, String language) {
    boolean english = language.equals("en") || !known(language);
    return STOP.getOrDefault(language, Set.of()).contains(word)
        || (english && (ASKING.contains(word) || STOP.getOrDefault("en", Set.of()).contains(word)));
  }

  private static Map<String, Set<String>> stopWords() {
    Map<String, Set<String>> lists = new LinkedHashMap<>();
    lists.put("en", english());
    lists.put("de", lower(GermanAnalyzer.getDefaultStopSet()));
    lists.put("es", lower(SpanishAnalyzer.getDefaultStopSet()));
    lists.put("fr", lower(FrenchAnalyzer.getDefaultStopSet()));
    lists.put("it", lower(ItalianAnalyzer.getDefaultStopSet()));
    lists.put("pt", lower(PortugueseAnalyzer.getDefaultStopSet()));
    lists.put("nl", lower(DutchAnalyzer.getDefaultStopSet()));
    lists.put("sv", lower(SwedishAnalyzer.getDefaultStopSet()));
    lists.put("da", lower(DanishAnalyzer.getDefaultStopSet()));
    lists.put("no", lower(NorwegianAnalyzer.getDefaultStopSet()));
    lists.put("fi", lower(FinnishAnalyzer.getDefaultStopSet()));
    lists.put("ru", lower(RussianAnalyzer.getDefaultStopSet()));
    lists.put("tr", lower(TurkishAnalyzer.getDefaultStopSet()));
    return lists;
  }

  private static Set<String> english() {
    try {
      // Snowball's list, longer than the one of EnglishAnalyzer.
      return lower(
          WordlistLoader.getSnowballWordSet(
              SnowballFilter.class.getResourceAsStream("english_stop.txt"),
              StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> lower(CharArraySet list) {
    Set<String> words = new HashSet<>();
    for (Object word : list) {
      words.add(new String((char[]) word).toLowerCase(Locale.ROOT));
    }
    return Set.copyOf(words);
  }

  private static Set<String> words(String list) {
    return Set.of(list.strip().split("\\s+"));
  }
}
