package dev.tarn.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/// How text becomes terms. A language with an analyzer of its own has a field of its own; what is
/// not English lies in the plain field as well (words as they are, Chinese, Japanese and Korean as
/// pairs of characters), so that it is found when a short question's language is misjudged.
final class Analyzers {
  /// Suffix of the field without stemming and stop words.
  static final String PLAIN = "plain";

  private static final Map<String, Analyzer> BY_SUFFIX = bySuffix();

  private Analyzers() {}

  /// Which fields hold a text of this language.
  static List<String> ofText(String language, String text) {
    if (language.equals("en")) {
      return List.of("en");
    }
    if (BY_SUFFIX.containsKey(language)) {
      return List.of(language, PLAIN);
    }
    return Languages.hasLatin(text) ? List.of("en", PLAIN) : List.of(PLAIN);
  }

  /// Which fields may answer a question in this language.
  static Set<String> ofQuestion(String language, String text) {
    Set<String> suffixes = new LinkedHashSet<>();
    if (Languages.hasLatin(text)) {
      suffixes.add("en");
    }
    if (BY_SUFFIX.containsKey(language)) {
      suffixes.add(language);
    }
    suffixes.add(PLAIN);
    return suffixes;
  }

  static Analyzer of(String suffix) {
    Analyzer analyzer = BY_SUFFIX.get(suffix);
    if (analyzer == null) {
      throw new IllegalArgumentException("no analyzer for " + suffix);
    }
    return analyzer;
  }

  /// The distinct terms of a text, in their order.
  static Set<String> terms(String suffix, String text) {
    return new LinkedHashSet<>(tokens(suffix, text));
  }

  /// All terms of a text, in their order.
  static List<String> tokens(String suffix, String text) {
    List<String> terms = new java.util.ArrayList<>();
    try (TokenStream stream = of(suffix).tokenStream(suffix, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      // The text is a string in memory: nothing can fail to be read.
      throw new UncheckedIOException(e);
    }
    return terms;
  }

  private static Map<String, Analyzer> bySuffix() {
    Map<String, Analyzer> analyzers = new HashMap<>();
    analyzers.put(PLAIN, new Plain());
    analyzers.put("en", new EnglishAnalyzer());
    analyzers.put("de", new GermanAnalyzer());
    analyzers.put("es", new SpanishAnalyzer());
    analyzers.put("fr", new FrenchAnalyzer());
    analyzers.put("it", new ItalianAnalyzer());
    analyzers.put("pt", new PortugueseAnalyzer());
    analyzers.put("nl", new DutchAnalyzer());
    analyzers.put("sv", new SwedishAnalyzer());
    analyzers.put("da", new DanishAnalyzer());
    analyzers.put("no", new NorwegianAnalyzer());
    analyzers.put("fi", new FinnishAnalyzer());
    analyzers.put("ru", new RussianAnalyzer());
    analyzers.put("tr", new TurkishAnalyzer());
    analyzers.put("th", new ThaiAnalyzer());
    return Map.copyOf(analyzers);
  }

  private static final class Plain extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
      StandardTokenizer source = new StandardTokenizer();
      TokenStream stream = new LowerCaseFilter(new CJKWidthFilter(source));
      return new TokenStreamComponents(source, new ASCIIFoldingFilter(new CJKBigramFilter(stream)));
    }
  }
}
