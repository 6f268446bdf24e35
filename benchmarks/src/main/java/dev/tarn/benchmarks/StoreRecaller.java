package dev.tarn.benchmarks;

import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Change;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.Turn;
import dev.tarn.router.recall.QuestionLedger;
import dev.tarn.router.recall.Recall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The product's own recall and store, with vectors from a cache.
final class StoreRecaller implements Recaller {
  private static final int VECTORS_AT_ONCE = 64;

  private final MemoryStore store;
  private final Optional<Vectors> vectors;
  private final Map<String, List<Long>> nanos = new TreeMap<>();
  private final Recall recall;
  private long position;

  StoreRecaller(MemoryStore store, Optional<Vectors> vectors) {
    this.store = store;
    this.vectors = vectors;
    // What is measured is what is found: the deadline is far away, and nothing runs beside it.
    this.recall =
        new Recall(
            WorkspaceEmbedders.everywhere(vectors.map(VectorsEmbedder::new)),
            store,
            Runnable::run,
            workspace -> Duration.ofMinutes(10),
            QuestionLedger.NONE);
  }

  @Override
  public Map<String, List<String>> learn(List<Turn> turns) {
    List<Change> changes = new ArrayList<>();
    turns.forEach(turn -> changes.add(new Change.Learn(turn, List.of())));
    long start = System.nanoTime();
    Map<String, List<String>> held = store.apply(changes);
    note("write text, per turn", (System.nanoTime() - start) / turns.size());
    return held;
  }

  @Override
  public void settle() {
    while (vectors.isPresent()) {
      List<MemoryStore.Unembedded> waiting = store.unembedded(VECTORS_AT_ONCE);
      if (waiting.isEmpty()) {
        break;
      }
      List<float[]> found =
          vectors.get().passages(waiting.stream().map(MemoryStore.Unembedded::text).toList());
      Map<String, float[]> byId = new HashMap<>();
      for (int i = 0; i < waiting.size(); i++) {
        byId.put(waiting.get(i).id(), found.get(i));
      }
      long start = System.nanoTime();
      store.addVectors(waiting.getFirst().space(), byId);
      note("write vectors, per memory", (System.nanoTime() - start) / byId.size());
    }
    long start = System.nanoTime();
    store.commit(++position);
    note("commit", System.nanoTime() - start);
  }

  @Override
  public Recollection recall(MemoryScope scope, String text, RecallLimits limits) {
    Optional<Question> read = QuestionReader.read(text, Optional.empty());
    if (read.isEmpty()) {
      return Recollection.EMPTY;
    }
    Recall.Recalled recalled =
        recall.begin(scope.workspace(), read.get()).ask(scope, limits).join();
    if (recalled.degraded() != Recall.Degraded.NONE) {
      throw new IllegalStateException("recall came back " + recalled.degraded());
    }
    note("read, without embedding", recalled.searchNanos());
    return recalled.recollection();
  }

  @Override
  public Map<String, List<Long>> nanosByStep() {
    return nanos;
  }

  @Override
  public void close() {
    store.close();
    vectors.ifPresent(Vectors::close);
  }

  private void note(String step, long took) {
    nanos.computeIfAbsent(step, s -> new ArrayList<>()).add(took);
  }
}
