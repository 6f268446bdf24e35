package dev.tarn.embedding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;

/// The lane of texts to be found: nobody waits, so it gives way.
///
/// One thread, and with a model in this process one text a run. Sharing runs would gain 7 to 18 %
/// at 60 tokens and make a stored vector depend on its neighbours (see [QueryLane]), which
/// near-duplicate thresholds of .99 do not bear. And a run stays short: a text of 60 tokens takes 8
/// ms with e5, one of 120 some 16 ms. Providers are asked for many at once.
final class PassageLane implements AutoCloseable {
  static final int MAX_WAITING = 4096;

  /// With questions coming without a pause, one text still gets its turn in this time.
  static final Duration LONGEST_YIELD = Duration.ofMillis(250);

  private final Encoder encoder;
  private final int batch;
  private final Runnable giveWay;
  private final Lane<Passage> lane;

  /// A model in this process.
  ///
  /// @param encoder closed by this lane
  PassageLane(Encoder encoder, int batch, Runnable giveWay) {
    this(encoder, batch, giveWay, Lane.Threads.OWN);
  }

  /// @param encoder closed by this lane
  /// @param batch the most texts of a run
  /// @param giveWay called before each run; may block for a while
  PassageLane(Encoder encoder, int batch, Runnable giveWay, Lane.Threads threads) {
    this.encoder = encoder;
    this.batch = batch;
    this.giveWay = giveWay;
    this.lane = new Lane<>("passage", threads.of(1), MAX_WAITING, new Runs()).start();
  }

  /// Waits while questions occupy all cores but one, which belongs to the rest of the program.
  static Runnable givingWayTo(QueryLane queries, int cores, Duration atMost) {
    int limit = Math.max(1, cores - 1);
    return () -> queries.awaitFewerThan(limit, atMost);
  }

  /// The texts of one call. Its fields are the lane thread's own.
  private static final class Order {
    final CompletableFuture<List<float[]>> answer = new CompletableFuture<>();
    final float[][] vectors;
    int open;

    Order(int size) {
      vectors = new float[size][];
      open = size;
    }

    void arrived(int index, float[] vector) {
      vectors[index] = vector;
      open--;
      if (open == 0) {
        answer.complete(Arrays.asList(vectors));
      }
    }
  }

  private static final class Passage {
    final String text;
    final int index;
    final Order order;

    Passage(String text, int index, Order order) {
      this.text = text;
      this.index = index;
      this.order = order;
    }
  }

  /// @param texts prefixed already
  CompletableFuture<List<float[]>> submit(List<String> texts) {
    Order order = new Order(texts.size());
    List<Passage> passages = new ArrayList<>(texts.size());
    for (String text : texts) {
      passages.add(new Passage(text, passages.size(), order));
    }
    try {
      lane.add(passages);
    } catch (EmbeddingException e) {
      order.answer.completeExceptionally(e);
    }
    if (texts.isEmpty()) {
      order.answer.complete(List.of());
    }
    // One text's failure, a cancel, a time-out: the rest of the order is of no use any more.
    var _ =
        order.answer.whenComplete((vectors, failure) -> {
          if (failure != null) {
            lane.remove(passages);
          }
        });
    return order.answer;
  }

  /// The most texts of a run.
  int batch() {
    return batch;
  }

  @Override
  public void close() {
    lane.close();
  }

  private final class Runs implements Lane.Work<Passage> {
    @Override
    public List<Passage> take(SequencedSet<Passage> waiting) {
      List<Passage> taken = new ArrayList<>();
      while (taken.size() < batch && !waiting.isEmpty()) {
        taken.add(waiting.removeFirst());
      }
      return taken;
    }

    @Override
    public void run(List<Passage> taken) {
      giveWay.run();
      List<Passage> wanted = taken.stream().filter(p -> !p.order.answer.isDone()).toList();
      if (wanted.isEmpty()) {
        return;
      }
      List<float[]> vectors = encoder.encode(wanted.stream().map(p -> p.text).toList());
      for (int i = 0; i < wanted.size(); i++) {
        wanted.get(i).order.arrived(wanted.get(i).index, vectors.get(i));
      }
    }

    @Override
    public void fail(Passage passage, EmbeddingException why) {
      passage.order.answer.completeExceptionally(why);
    }

    @Override
    public void free() {
      encoder.close();
    }
  }
}
