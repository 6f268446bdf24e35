package dev.tarn.router.remember;

import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Erasure;
import dev.tarn.records.Erasures;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries erasures out, on a thread of its own: waits until the store has committed what the
/// journal told it to delete, opens the scopes again, and cleans the files of index and database.
/// What a crash leaves is taken up at the next start. Thread-safe.
///
/// Cleaning the index writes much of it anew, so one cleaning serves all erasures that wait for it,
/// and then the disk has as long for others as the cleaning took.
public final class Eraser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);
  private static final long REST_MILLIS = 2_000;
  private static final long IDLE_MILLIS = 60_000;
  private static final long AGAIN_MILLIS = 50;
  private static final long LOOK_MILLIS = 200;

  /// Erasures that one cleaning serves.
  private static final int GROUP = 64;

  private final Erasures erasures;
  private final MemoryStore store;
  private final Learner learner;
  private final Runnable forgetQueries;
  private final Queue<Step> begun = new ConcurrentLinkedQueue<>();
  private final Semaphore signal = new Semaphore(0);
  private final List<Erasure> sealed = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private long restUntilNanos = System.nanoTime();

  private record Step(Erasure erasure, CompletableFuture<Erasure> invisible) {}

  /// @param forgetQueries drops what is held of questions
  public Eraser(Erasures erasures, MemoryStore store, Learner learner, Runnable forgetQueries) {
    this.erasures = erasures;
    this.store = store;
    this.learner = learner;
    this.forgetQueries = forgetQueries;
    this.thread = Thread.ofPlatform().name("erase").daemon(true).unstarted(this::run);
  }

  /// Begins, first of all with what a crash left behind. Blocks on the database.
  public void start() {
    for (Erasure erasure : erasures.unfinished()) {
      begun.add(new Step(erasure, new CompletableFuture<>()));
    }
    thread.start();
  }

  /// Begins an erasure, which from here on survives a crash. Blocks on the database.
  ///
  /// @return what completes once nothing of it can be found any more; its text may stand in files
  ///   still
  public Begun erase(Erasure.Order order) {
    Step step = new Step(erasures.begin(order), new CompletableFuture<>());
    begun.add(step);
    signal.release();
    learner.wake();
    return new Begun(step.erasure(), step.invisible());
  }

  /// An erasure that has begun.
  public record Begun(Erasure erasure, CompletableFuture<Erasure> invisible) {}

  private void run() {
    while (stopped.getCount() > 0) {
      try {
        seal();
        finish();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.warn("an erasure is held up and will be taken up again: {}", e.toString());
        rest();
      }
    }
  }

  /// Waits for the next erasure, and for the store to have carried it out.
  private void seal() throws InterruptedException {
    Step step = begun.peek();
    if (step == null) {
      long wait = sealed.isEmpty() ? IDLE_MILLIS : AGAIN_MILLIS;
      if (signal.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
        signal.drainPermits();
      }
    } else if (isCommitted(step.erasure())) {
      erasures.seal(step.erasure().id());
      forgetQueries.run();
      sealed.add(step.erasure());
      begun.remove();
      step.invisible().complete(step.erasure());
    }
  }

  private boolean isCommitted(Erasure erasure) throws InterruptedException {
    try {
      learner.settled(erasure.position()).copy().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the learner never fails who waits for it", e);
    }
  }

  private void finish() {
    boolean more = !begun.isEmpty() && sealed.size() < GROUP;
    if (sealed.isEmpty() || more || System.nanoTime() - restUntilNanos < 0) {
      return;
    }
    long started = System.nanoTime();
    if (store.purge()) {
      for (Erasure erasure : List.copyOf(sealed)) {
        if (erasures.finish(erasure.id())) {
          sealed.remove(erasure);
        }
      }
    }
    restUntilNanos = 2 * System.nanoTime() - started;
  }

  private void rest() {
    try {
      stopped.await(REST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends after the step at hand. What is left is taken up at the next start.
  @Override
  public void close() {
    stopped.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    // An interrupt would break the index in the middle of a write.
    signal.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
