package dev.tarn.benchmarks.store;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Asked;
import dev.tarn.memory.Change;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.MemoryStores;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.VectorSpace;
import dev.tarn.router.recall.QuestionLedger;
import dev.tarn.router.recall.Recall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Fills a store as the learner does, opens it again, and asks it as a call does.
final class StoreRun {
  private static final int PER_USER = 100_000;
  private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final Path index;
  private final VectorSpace space;
  private final Clocks clocks;
  private final int atOnce;
  private long position;
  private long committedNanos = System.nanoTime();

  /// @param atOnce turns in a batch, and a quarter as many vectors
  StoreRun(Path index, VectorSpace space, Clocks clocks, int atOnce) {
    this.index = index;
    this.space = space;
    this.clocks = clocks;
    this.atOnce = atOnce;
  }

  MemoryStore open() {
    return MemoryStores.open(index, Optional.of(space), PER_USER);
  }

  /// Tells every user's turns, some users' at once as they come in.
  void fill(MemoryStore store, int memories, int users) {
    int each = memories / users;
    List<Change> waiting = new ArrayList<>();
    for (int from = 0; from < each; from += 20) {
      for (int user = 0; user < users; user++) {
        for (int number = from; number < Math.min(each, from + 20); number++) {
          waiting.add(new Change.Learn(MadeUp.turn(user, number), List.of()));
        }
        if (waiting.size() >= atOnce) {
          write(store, waiting);
        }
      }
    }
    write(store, waiting);
    clocks.time(
        "commit",
        () -> {
          store.commit(++position);
          return position;
        });
  }

  private void write(MemoryStore store, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    List<Change> some = List.copyOf(changes);
    changes.clear();
    clocks.time("write text, a batch of " + atOnce, () -> store.apply(some));
    List<MemoryStore.Unembedded> waiting = waiting(store);
    while (!waiting.isEmpty()) {
      Map<String, float[]> vectors = new HashMap<>();
      waiting.forEach(
          one -> vectors.put(one.id(), MadeUp.vector(one.id().hashCode(), space.dimensions())));
      clocks.time(
          "write vectors, a batch of " + atOnce / 4,
          () -> {
            store.addVectors(space.id(), vectors);
            return vectors;
          });
      waiting = waiting(store);
    }
    if (System.nanoTime() - committedNanos > COMMIT_NANOS) {
      clocks.time(
          "commit",
          () -> {
            store.commit(++position);
            return position;
          });
      committedNanos = System.nanoTime();
    }
  }

  private List<MemoryStore.Unembedded> waiting(MemoryStore store) {
    return clocks.time("find what waits for a vector", () -> store.unembedded(atOnce / 4));
  }

  /// Asks random users; with vectors that cost nothing.
  void ask(String name, MemoryStore store, int users, int questions) {
    Random random = new Random(1);
    for (int i = 0; i < questions; i++) {
      int user = random.nextInt(users);
      float[] vector = MadeUp.vector(i, space.dimensions());
      String text = MadeUp.question(i);
      clocks.time(
          name,
          () -> {
            try (MemoryStore.Matches found =
                store.match(MadeUp.scope(user), QuestionReader.search(text), limits())) {
              return found.rank(List.of(new Asked(space, 1, List.of(vector))));
            }
          });
    }
  }

  /// Asks random users through the router's recall, embedding each question.
  void askEmbedding(String name, MemoryStore store, Embedder embedder, int users, int questions) {
    Recall recall =
        new Recall(
            WorkspaceEmbedders.everywhere(Optional.of(embedder)),
            store,
            Runnable::run,
            workspace -> Duration.ofSeconds(5),
            QuestionLedger.NONE);
    Random random = new Random(2);
    for (int i = 0; i < questions; i++) {
      int user = random.nextInt(users);
      String text = MadeUp.question(1_000_000 + i);
      Recall.Recalled found =
          clocks.time(
              name,
              () ->
                  recall
                      .begin(MadeUp.scope(user).workspace(), QuestionReader.search(text))
                      .ask(MadeUp.scope(user), limits())
                      .join());
      if (found.degraded() != Recall.Degraded.NONE) {
        throw new IllegalStateException("recall came back " + found.degraded());
      }
    }
  }

  private static RecallLimits limits() {
    return new RecallLimits(
        NOW, Set.of(), Set.of(), 1_000, memory -> memory.text().length() / 4 + 10, true);
  }
}
