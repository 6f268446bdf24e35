package dev.tarn.router.remember;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Payer;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.MemoryStore.Unembedded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings memories their vectors: asks each embedder for a few at a time, all of them side by side,
/// and stores what has come. One that fails gets a rest of its own, and nobody else waits for it.
/// The learner's thread's own.
final class VectorLearning {
  private static final Logger LOG = LoggerFactory.getLogger(VectorLearning.class);
  private static final long REST_MILLIS = 2_000;
  private static final long LONGEST_REST_MILLIS = 60_000;

  /// Memories that are looked for together; no request to a provider holds more, unless somebody
  /// sets it so.
  private static final int TOGETHER = 64;

  /// Embedders that are asked at once.
  private static final int MOST_AT_ONCE = 32;

  private final MemoryStore store;
  private final WorkspaceEmbedders embedders;
  private final EmbeddingLedger ledger;
  private final Runnable arrived;
  private final Map<Embedder, Course> courses = new HashMap<>();

  /// @param ledger told of what was embedded
  /// @param arrived called on any thread when there are vectors to be stored
  VectorLearning(
      MemoryStore store, WorkspaceEmbedders embedders, EmbeddingLedger ledger, Runnable arrived) {
    this.store = store;
    this.embedders = embedders;
    this.ledger = ledger;
    this.arrived = arrived;
  }

  /// What one embedder is doing.
  private static final class Course {
    private Optional<Order> order = Optional.empty();
    private long restUntilNanos = System.nanoTime();
    private long restMillis = REST_MILLIS;

    boolean isFree() {
      return order.isEmpty() && System.nanoTime() - restUntilNanos >= 0;
    }
  }

  private record Order(
      Payer payer,
      String space,
      List<Unembedded> texts,
      CompletableFuture<List<float[]>> vectors) {}

  /// Stores the vectors that have come and asks for the next few.
  ///
  /// @return whether anything was stored
  boolean step() {
    boolean stored = false;
    for (Course course : List.copyOf(courses.values())) {
      if (course.order.filter(order -> order.vectors().isDone()).isPresent()) {
        stored |= store(course);
      }
    }
    courses.values().removeIf(c -> c.isFree() && c.restMillis == REST_MILLIS);
    order();
    return stored;
  }

  private boolean store(Course course) {
    Order order = course.order.orElseThrow();
    course.order = Optional.empty();
    try {
      Map<String, float[]> byId = byId(order.texts(), order.vectors().join());
      order.texts().forEach(one -> ledger.embedded(order.payer(), one.scope(), one.text()));
      store.addVectors(order.space(), byId);
      store.refresh();
      course.restMillis = REST_MILLIS;
      return true;
    } catch (CompletionException e) {
      rest(course, String.valueOf(e.getCause()));
      return false;
    }
  }

  /// Longer each time: a provider may be away, or its key dead, for days.
  private static void rest(Course course, String why) {
    if (course.restMillis == REST_MILLIS) {
      LOG.warn("memories get no vectors for now: {}", why);
    }
    course.restUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(course.restMillis);
    course.restMillis = Math.min(2 * course.restMillis, LONGEST_REST_MILLIS);
  }

  private static Map<String, float[]> byId(List<Unembedded> texts, List<float[]> vectors) {
    Map<String, float[]> byId = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      byId.put(texts.get(i).id(), vectors.get(i));
    }
    return byId;
  }

  /// As long as somebody is free and something waits for them.
  private void order() {
    boolean more = true;
    while (more && busy() < MOST_AT_ONCE) {
      Passages next = new Passages();
      for (Unembedded one : store.unembedded(TOGETHER, this::isFree)) {
        next.add(one);
      }
      more = next.order();
    }
  }

  private long busy() {
    return courses.values().stream().filter(course -> course.order.isPresent()).count();
  }

  private boolean isFree(String workspace, String space) {
    return embedders
        .of(workspace, space)
        .filter(e -> !courses.containsKey(e) || courses.get(e).isFree())
        .isPresent();
  }

  /// What is asked next, by who is asked and for which space.
  private final class Passages {
    private final Map<Embedder, Map<String, List<Unembedded>>> wanted = new HashMap<>();

    void add(Unembedded one) {
      embedders
          .of(one.scope().workspace(), one.space())
          .ifPresent(e ->
              wanted
                  .computeIfAbsent(e, any -> new HashMap<>())
                  .computeIfAbsent(one.space(), any -> new ArrayList<>())
                  .add(one));
    }

    /// Whether anybody was asked.
    boolean order() {
      wanted.forEach((embedder, bySpace) ->
          bySpace.forEach((space, all) -> {
            Course course = courses.computeIfAbsent(embedder, any -> new Course());
            if (course.isFree()) {
              List<Unembedded> some =
                  List.copyOf(all.subList(0, Math.min(all.size(), embedder.passagesAtOnce())));
              CompletableFuture<List<float[]>> vectors =
                  embedder.embedPassages(some.stream().map(Unembedded::text).toList());
              course.order = Optional.of(new Order(embedder.payer(), space, some, vectors));
              var _ = vectors.whenComplete((made, failure) -> arrived.run());
            }
          }));
      return !wanted.isEmpty();
    }
  }
}
