package dev.tarn.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.FixedBitSet;

/// One recall in one scope, over one state of the index.
final class ScopeSearch implements MemoryStore.Matches {
  /// Best of each list that are weighed: so many of the user's, and so many of the assistant's.
  private static final int DEPTH = 50;

  /// An assistant's answers are long, in many pieces, and hold all the words of the matter: as far
  /// down a list the user's own are looked for.
  private static final int REACH = 350;

  /// Memories that the request shows anyway do not use up the depth; so many are passed over.
  private static final int MOST_PASSED_OVER = 500;

  private final Question question;
  private final RecallLimits limits;
  private final ScopeView view;
  private final List<WordScan.Scans> scans = new ArrayList<>();
  private final Map<Integer, Stored> read = new HashMap<>();
  private final Map<Integer, Optional<float[]>> vectorsRead = new HashMap<>();
  private final Runnable onClose;

  /// @param onClose gives the state of the index back
  ScopeSearch(
      IndexSearcher searcher,
      MemoryScope scope,
      Question question,
      RecallLimits limits,
      Runnable onClose)
      throws IOException {
    this.question = question;
    this.limits = limits;
    this.onClose = onClose;
    Fields.Key which = limits.asOf().isPresent() ? Fields.scope(scope) : Fields.live(scope);
    view = new ScopeView(searcher.getLeafContexts(), which);
    for (Question.Part part : question.parts()) {
      scans.add(WordScan.Scans.of(view, part.text()));
    }
    // Whoever asks is still waiting for the vectors: what can be read before they come is.
    for (WordScan.Scans found : scans) {
      readBest(found.text().scores());
      readBest(found.context().scores());
    }
  }

  private void readBest(float[] scores) throws IOException {
    int[] best = Best.of(scores, 0, REACH);
    Quota quota = new Quota(view.answers(best));
    for (int member : best) {
      if (quota.has(member)) {
        stored(member);
        quota.take(member);
      }
    }
  }

  /// How many more of one list are wanted.
  private static final class Quota {
    private final FixedBitSet answers;
    private int ofAssistant = DEPTH;
    private int ofUser = DEPTH;

    /// @param answers what the assistant said
    private Quota(FixedBitSet answers) {
      this.answers = answers;
    }

    private boolean has(int member) {
      return (answers.get(member) ? ofAssistant : ofUser) > 0;
    }

    private void take(int member) {
      if (answers.get(member)) {
        ofAssistant--;
      } else {
        ofUser--;
      }
    }
  }

  @Override
  public Recollection rank(List<Asked> asked) {
    if (asked.stream().anyMatch(one -> one.vectors().size() != question.parts().size())) {
      throw new IllegalArgumentException("one vector for each part of the question");
    }
    try {
      return rankBy(
          asked.stream().filter(one -> Ranking.understands(one.space(), question)).toList());
    } catch (IOException e) {
      throw new StoreException("memories could not be read", e);
    }
  }

  @Override
  public void close() {
    onClose.run();
  }

  private Recollection rankBy(List<Asked> by) throws IOException {
    List<List<float[]>> cosines = new ArrayList<>();
    for (int part = 0; part < scans.size(); part++) {
      List<float[]> ofPart = new ArrayList<>();
      for (Asked asked : by) {
        VectorSpace space = asked.space();
        float[] unit = Vectors.unit(space, asked.vectors().get(part));
        ofPart.add(view.cosines(Fields.vector(space.id()), unit));
      }
      cosines.add(ofPart);
    }
    Map<Integer, Weighed> members = new LinkedHashMap<>();
    for (int part = 0; part < scans.size(); part++) {
      add(members, scans.get(part).text().scores(), 0, cosines);
      add(members, scans.get(part).context().scores(), 0, cosines);
      for (float[] ofSpace : cosines.get(part)) {
        add(members, ofSpace, -2, cosines);
      }
    }
    Optional<VectorSpace> first = by.stream().findFirst().map(Asked::space);
    return new Ranking(question, limits, by, w -> vector(first, w.member()))
        .rank(List.copyOf(members.values()));
  }

  /// Adds the best of one list, and those better ones that may not be recalled.
  private void add(
      Map<Integer, Weighed> members, float[] scores, float above, List<List<float[]>> cosines)
      throws IOException {
    int hidden = 4 * limits.visibleTurns().size() + limits.woven().size();
    int[] best = Best.of(scores, above, REACH + Math.min(MOST_PASSED_OVER, hidden));
    Quota quota = new Quota(view.answers(best));
    for (int member : best) {
      if (!quota.has(member)) {
        continue;
      }
      Weighed weighed = members.get(member);
      if (weighed == null) {
        weighed = new Weighed(member, stored(member), evidence(member, cosines));
        members.put(member, weighed);
      }
      if (Gate.rejection(weighed.stored(), limits).isEmpty()) {
        quota.take(member);
      }
    }
  }

  private List<Evidence> evidence(int member, List<List<float[]>> cosines) {
    List<Evidence> parts = new ArrayList<>();
    for (int part = 0; part < scans.size(); part++) {
      WordScan.Scans words = scans.get(part);
      parts.add(
          new Evidence(
              words.text().scores()[member],
              words.context().scores()[member],
              cosines.get(part).stream().map(ofSpace -> (double) ofSpace[member]).toList(),
              words.text().matched(member),
              words.text().isRare(member)));
    }
    return parts;
  }

  private Stored stored(int member) throws IOException {
    Stored known = read.get(member);
    if (known == null) {
      Stored now = view.read(member);
      known = limits.asOf().map(now::asOf).orElse(now);
      read.put(member, known);
    }
    return known;
  }

  private Optional<float[]> vector(Optional<VectorSpace> by, int member) {
    return by.flatMap(s -> vectorsRead.computeIfAbsent(member, m -> vector(s, m)));
  }

  private Optional<float[]> vector(VectorSpace by, int member) {
    try {
      return view.vector(member, Fields.vector(by.id()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
