package dev.tarn.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A closed loop of calls over raw sockets on one thread: cheap, so that what it costs itself does
/// not hide what it measures.
final class Generator {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);

  private final int port;
  private final int concurrency;
  private final Supplier<byte[]> requests;

  /// @param requests the next request, head and body
  Generator(int port, int concurrency, Supplier<byte[]> requests) {
    this.port = port;
    this.concurrency = concurrency;
    this.requests = requests;
  }

  /// Calls for a while.
  ///
  /// @param warmUp before anything counts
  /// @param measured what counts
  /// @param edge run when counting begins and when it ends
  Outcome run(Duration warmUp, Duration measured, Runnable edge) throws IOException {
    Outcome warm = new Outcome();
    long end = System.nanoTime() + warmUp.toNanos();
    Outcome outcome = new Outcome();
    try (Selector selector = Selector.open()) {
      List<Connection> connections = new ArrayList<>();
      try {
        for (int i = 0; i < concurrency; i++) {
          connections.add(new Connection(port, selector));
        }
        for (Connection connection : connections) {
          connection.send(requests.get());
        }
        turn(selector, warm, before(end), true);
        edge.run();
        long started = System.nanoTime();
        turn(selector, outcome, before(started + measured.toNanos()), true);
        outcome.over(System.nanoTime() - started);
        edge.run();
        BooleanSupplier patient = before(System.nanoTime() + LAST_ANSWERS.toNanos());
        turn(
            selector,
            warm,
            () -> patient.getAsBoolean() && connections.stream().anyMatch(Connection::isWaiting),
            false);
        if (connections.stream().anyMatch(Connection::isWaiting)) {
          throw new IOException("a call was never answered");
        }
      } finally {
        for (Connection connection : connections) {
          connection.close();
        }
      }
    }
    return outcome;
  }

  /// Makes this many calls, for what they leave behind; all must be answered with 2xx.
  void send(int calls) throws IOException {
    Outcome outcome = new Outcome();
    try (Selector selector = Selector.open()) {
      List<Connection> connections = new ArrayList<>();
      try {
        for (int i = 0; i < Math.min(concurrency, calls); i++) {
          Connection connection = new Connection(port, selector);
          connections.add(connection);
          connection.send(requests.get());
        }
        turn(selector, outcome, () -> outcome.calls() < calls - concurrency, true);
        turn(selector, outcome, () -> connections.stream().anyMatch(Connection::isWaiting), false);
      } finally {
        for (Connection connection : connections) {
          connection.close();
        }
      }
    }
    if (outcome.refused() > 0) {
      throw new IOException(outcome.refused() + " of " + calls + " calls were refused");
    }
  }

  private static BooleanSupplier before(long nanos) {
    return () -> System.nanoTime() < nanos;
  }

  private void turn(Selector selector, Outcome outcome, BooleanSupplier on, boolean again)
      throws IOException {
    while (on.getAsBoolean()) {
      selector.select(50);
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (connection.read()) {
          outcome.add(System.nanoTime() - connection.sentNanos(), connection.answer());
          if (again) {
            connection.send(requests.get());
          }
        }
      }
      selector.selectedKeys().clear();
    }
  }
}
