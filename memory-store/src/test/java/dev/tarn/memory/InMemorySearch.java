package dev.tarn.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One recall in one scope of [InMemoryMemoryStore], every memory weighed anew.
///
/// @param live the memories of the scope
/// @param contexts what was said around each, by id
/// @param vectors by memory and space
record InMemorySearch(
    Question question,
    RecallLimits limits,
    List<Stored> live,
    Map<String, String> contexts,
    Map<String, Map<String, float[]>> vectors)
    implements MemoryStore.Matches {
  @Override
  public Recollection rank(List<Asked> given) {
    List<Asked> by =
        given.stream().filter(one -> Ranking.understands(one.space(), question)).toList();
    List<Weighed> weighed = new ArrayList<>();
    for (Stored stored : live) {
      List<Evidence> parts = evidence(stored, by);
      if (parts.stream().anyMatch(e -> e.text() > 0 || e.context() > 0 || e.hasCosine())) {
        weighed.add(new Weighed(live.indexOf(stored), stored, parts));
      }
    }
    return new Ranking(
            question,
            limits,
            by,
            w -> by.stream().findFirst().flatMap(a -> vector(w.stored().id(), a)))
        .rank(weighed);
  }

  private List<Evidence> evidence(Stored stored, List<Asked> by) {
    List<Evidence> parts = new ArrayList<>();
    for (int p = 0; p < question.parts().size(); p++) {
      Counting words = new Counting(question.parts().get(p).text(), live, contexts);
      List<Double> cosines = new ArrayList<>();
      for (Asked asked : by) {
        float[] own = vector(stored.id(), asked).orElse(new float[0]);
        float[] unit = Vectors.unit(asked.space(), asked.vectors().get(p));
        cosines.add(own.length == 0 ? Double.NaN : NearDuplicates.cosine(own, unit));
      }
      parts.add(words.evidence(stored, cosines));
    }
    return parts;
  }

  private Optional<float[]> vector(String id, Asked asked) {
    return Optional.ofNullable(vectors.getOrDefault(id, Map.of()).get(asked.space().id()));
  }

  @Override
  public void close() {}

  /// BM25 by counting.
  private record Counting(String question, List<Stored> live, Map<String, String> contexts) {
    Evidence evidence(Stored stored, List<Double> cosines) {
      double text = 0;
      double context = 0;
      int matched = 0;
      boolean rare = false;
      for (Map.Entry<String, Set<String>> field : QuestionTerms.of(question).entrySet()) {
        List<List<String>> texts = tokens(field.getKey(), false);
        List<List<String>> around = tokens(field.getKey(), true);
        int at = live.indexOf(stored);
        text = Math.max(text, score(field.getValue(), texts, at));
        context = Math.max(context, score(field.getValue(), around, at));
        int here = 0;
        for (String term : field.getValue()) {
          if (texts.get(at).contains(term)) {
            here++;
            long with = texts.stream().filter(t -> t.contains(term)).count();
            rare |= Bm25.isRare(live.size(), with);
          }
        }
        matched = Math.max(matched, here);
      }
      return new Evidence(text, context, cosines, matched, rare);
    }

    private List<List<String>> tokens(String suffix, boolean around) {
      return live.stream()
          .map(m ->
              Analyzers.ofText(m.memory().language(), m.memory().text()).contains(suffix)
                  ? Analyzers.tokens(
                      suffix,
                      around ? contexts.getOrDefault(m.id(), "") : SearchText.of(m.memory()))
                  : List.<String>of())
          .toList();
    }

    private static double score(Set<String> terms, List<List<String>> texts, int at) {
      long having = texts.stream().filter(t -> !t.isEmpty()).count();
      double average = texts.stream().mapToInt(List::size).sum() / (double) Math.max(1, having);
      double sum = 0;
      for (String term : terms) {
        long with = texts.stream().filter(t -> t.contains(term)).count();
        int times = (int) texts.get(at).stream().filter(term::equals).count();
        sum +=
            times == 0
                ? 0
                : Bm25.score(Bm25.idf(having, with), times, texts.get(at).size(), average);
      }
      return sum;
    }
  }
}
