package dev.tarn.records;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that writes, and a bounded queue before it. Whatever waits when the thread is free
/// goes into one transaction, so that the cost of reaching the disk is shared: a group commit.
///
/// A task that fails does not fail its neighbours: the transaction is rolled back and each task of
/// the group runs again in one of its own. That is slow, and rare.
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /// Most tasks in one transaction, which bounds how long the first of them waits.
  private static final int GROUP = 256;

  private final Sessions sessions;
  private final int limit;
  private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Object gate = new Object();
  private final Thread thread;
  private boolean closed;
  private final AtomicLong transactions = new AtomicLong();

  /// Used by the thread alone; absent before the first task and after a failure of the connection.
  private @Nullable WriteSession session;

  /// @param limit submissions that may wait
  Writer(Sessions sessions, int limit) {
    this.sessions = sessions;
    this.limit = limit;
    this.thread = Thread.ofPlatform().name("journal").daemon(true).unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /// Queues a task unless too many wait. Never blocks.
  <T> CompletableFuture<T> submit(Work<T> work) {
    if (waiting.incrementAndGet() > limit) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new QueueFullException(
              limit
                  + " submissions wait for the disk, so this one is dropped; the disk is too slow"
                  + " or memory.journal-queue-turns too small"));
    }
    Task<T> task = new Task<>(work, true);
    enqueue(task);
    return task.future;
  }

  /// Runs a task that its caller waits for; callers bound themselves.
  <T> T run(Work<T> work) {
    if (thread.equals(Thread.currentThread())) {
      throw new IllegalStateException("the journal thread must not wait for itself");
    }
    Task<T> task = new Task<>(work, false);
    enqueue(task);
    try {
      return task.future.join();
    } catch (CompletionException e) {
      // A new exception, so that the stack shows who asked.
      throw new RecordsException("a write failed: " + e.getCause(), e);
    }
  }

  private void enqueue(Task<?> task) {
    synchronized (gate) {
      if (!closed) {
        queue.add(task);
        return;
      }
    }
    finish(task, new RecordsException("the records are closed"));
  }

  /// Submissions that are not on disk yet.
  int waiting() {
    return waiting.get();
  }

  /// Transactions committed so far.
  long transactions() {
    return transactions.get();
  }

  private void loop() {
    List<Task<?>> group = new ArrayList<>(GROUP);
    while (true) {
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; what waits must still reach the disk.
        continue;
      }
      queue.drainTo(group, GROUP - 1);
      write(group);
      group.clear();
      if (ended()) {
        discard();
        return;
      }
    }
  }

  private boolean ended() {
    synchronized (gate) {
      return closed && queue.isEmpty();
    }
  }

  private void write(List<Task<?>> group) {
    try {
      writeGroup(group);
    } catch (Throwable e) {
      // The thread outlives everything, or nothing would be remembered until a restart.
      discard();
      group.forEach(task -> finish(task, refused(e)));
    }
  }

  private void writeGroup(List<Task<?>> group) throws SQLException {
    if (attempt(group) || group.size() == 1) {
      return;
    }
    for (Task<?> task : group) {
      attempt(List.of(task));
    }
  }

  /// One transaction with all of `group`. False if one of the tasks failed, and then nothing of the
  /// group is written; a group of one has got its answer. Throws if the disk refused to begin or
  /// commit, which would be the same for every other task.
  private boolean attempt(List<Task<?>> group) throws SQLException {
    WriteSession writing = begun();
    for (Task<?> task : group) {
      try {
        task.run(writing);
      } catch (SQLException | RuntimeException e) {
        rollback(writing);
        if (group.size() == 1) {
          finish(task, refused(e));
        }
        return false;
      }
    }
    writing.commit();
    transactions.incrementAndGet();
    group.forEach(this::finish);
    return true;
  }

  /// A session inside a transaction. One whose connection broke since the last is replaced: a
  /// server that was started anew loses nobody's write.
  private WriteSession begun() throws SQLException {
    WriteSession open = session;
    if (open != null) {
      try {
        open.begin();
        return open;
      } catch (SQLException e) {
        boolean busy = open.alive();
        discard();
        if (busy) {
          throw e;
        }
      }
    }
    WriteSession fresh = sessions.open();
    session = fresh;
    fresh.begin();
    return fresh;
  }

  /// SQLite has rolled back by itself after some failures, and a server may be gone; a fresh
  /// connection is right for these.
  private void rollback(WriteSession writing) {
    try {
      writing.rollback();
    } catch (SQLException e) {
      discard();
    }
  }

  private void discard() {
    WriteSession open = session;
    session = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (SQLException e) {
      LOG.warn("closing the writing connection failed: {}", e.getMessage());
    }
  }

  private static RecordsException refused(Throwable cause) {
    return cause instanceof RecordsException told
        ? told
        : new RecordsException("the database did not take a write: " + cause, cause);
  }

  private void finish(Task<?> task) {
    count(task);
    task.complete();
  }

  private void finish(Task<?> task, RecordsException failure) {
    if (!task.finished) {
      count(task);
      task.future.completeExceptionally(failure);
    }
  }

  private void count(Task<?> task) {
    task.finished = true;
    if (task.counted) {
      waiting.decrementAndGet();
    }
  }

  /// Lets what waits reach the disk, then ends the thread and closes the connection.
  @Override
  public void close() {
    synchronized (gate) {
      if (!closed) {
        closed = true;
        // Wakes the thread if nothing else does.
        queue.add(new Task<>(session -> true, false));
      }
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Makes sessions, each on a connection of its own.
  @FunctionalInterface
  interface Sessions {
    WriteSession open() throws SQLException;
  }

  /// What a task does inside a transaction; it may run twice, the first time without effect.
  @FunctionalInterface
  interface Work<T> {
    T run(WriteSession session) throws SQLException;
  }

  private static final class Task<T> {
    final CompletableFuture<T> future = new CompletableFuture<>();
    final boolean counted;
    private final Work<T> work;
    private @Nullable T result;

    /// Whether its caller has been told; not the same as a done future, which callers can cancel.
    private boolean finished;

    Task(Work<T> work, boolean counted) {
      this.work = work;
      this.counted = counted;
    }

    void run(WriteSession session) throws SQLException {
      result = work.run(session);
    }

    void complete() {
      future.complete(result);
    }
  }
}
