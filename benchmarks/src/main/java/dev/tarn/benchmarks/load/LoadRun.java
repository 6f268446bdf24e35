package dev.tarn.benchmarks.load;

import dev.tarn.testkit.TarnProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The cells of a run, in rounds: within a round the ways stand side by side, so that a machine
/// that slows down slows all of them, and every second round goes from the last to the first, so
/// that none gains by its place. One long stream alone keeps nobody busy enough to be told from
/// what an idle process does; those are only measured several at once.
final class LoadRun {
  private static final int MEMORIES = 200;
  private static final int WRITERS = 16;
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Servers.Server upstream;
  private final Servers.Server nginx;
  private final TarnProcess tarn;
  private final TarnProcess uncounted;
  private final String operatorKey;
  private final Requests requests;
  private final Requests uncountedRequests;
  private final Duration measured;
  private final Cells cells;
  private final PrintWriter progress;
  private final Map<String, List<Cell>> rounds = new LinkedHashMap<>();

  /// What is measured.
  ///
  /// @param atOnce concurrent calls
  /// @param warmUp of each call, before the first round
  /// @param measured for each cell
  record Cells(
      List<Call> calls, List<Integer> atOnce, Duration warmUp, Duration measured, int rounds) {
    List<Call> calm() {
      return calls.stream().filter(call -> call.way() != Way.BACKLOG).toList();
    }

    /// The calm ones in the order of a round.
    List<Call> calm(int round) {
      return round % 2 == 1 ? calm() : calm().reversed();
    }

    List<Call> busy() {
      return calls.stream().filter(call -> call.way() == Way.BACKLOG).toList();
    }

    boolean memory() {
      return calls.stream().anyMatch(call -> call.way().hasMemory());
    }
  }

  /// @param uncounted writes no usage down
  LoadRun(
      Servers.Server upstream,
      Servers.Server nginx,
      TarnProcess tarn,
      TarnProcess uncounted,
      String operatorKey,
      Cells cells,
      PrintWriter progress)
      throws IOException {
    this.upstream = upstream;
    this.nginx = nginx;
    this.tarn = tarn;
    this.uncounted = uncounted;
    this.operatorKey = operatorKey;
    this.requests = new Requests(Keys.of(tarn, operatorKey));
    this.uncountedRequests = new Requests(Keys.of(uncounted, operatorKey));
    this.measured = cells.measured();
    this.cells = cells;
    this.progress = progress;
  }

  /// Teaches, warms up, measures: for each kind of call at each concurrency its rounds.
  List<List<Cell>> run() throws IOException {
    int times = cells.rounds();
    if (cells.memory()) {
      teach(Requests.user(Way.IDLE), MEMORIES);
      teach(Requests.user(Way.BACKLOG), MEMORIES);
      awaitLearned();
    }
    for (Call call : cells.calm()) {
      generator(call, 16).run(Duration.ZERO, cells.warmUp(), () -> {});
    }
    for (int round = 1; round <= times; round++) {
      for (int concurrency : cells.atOnce()) {
        for (Call call : cells.calm(round)) {
          if (!call.form().isLong() || concurrency > 1) {
            measure(call, concurrency);
          }
        }
      }
      progress.println("round " + round + " of " + times + " is over");
    }
    for (int round = 1; round <= times; round++) {
      for (int concurrency : cells.atOnce()) {
        for (Call call : cells.busy()) {
          makeBacklog();
          measure(call, concurrency);
        }
      }
    }
    return List.copyOf(rounds.values());
  }

  private void measure(Call call, int concurrency) throws IOException {
    Watched watched = new Watched(pid(call.way()));
    List<Long> cpu = new ArrayList<>();
    List<Scrape> scrapes = new ArrayList<>();
    Outcome outcome =
        generator(call, concurrency)
            .run(
                SETTLE,
                measured,
                () -> {
                  if (call.way().isTarn()) {
                    scrapes.add(Scrape.of(process(call.way()), operatorKey));
                  }
                  cpu.add(watched.cpuMicros());
                });
    if (call.way().hasMemory() && outcome.outsideEmbeddingMillisAt(0.5) == 0) {
      throw new IOException("no call got memory, though " + call + " is to measure it");
    }
    double authMicros =
        scrapes.isEmpty() ? 0 : scrapes.getLast().authMicrosSince(scrapes.getFirst());
    Cell cell =
        Cell.of(
            call,
            concurrency,
            outcome,
            new Cell.Cost(
                (double) (cpu.getLast() - cpu.getFirst()) / Math.max(1, outcome.calls()),
                authMicros,
                watched.residentMiB()));

    rounds.computeIfAbsent(call + " " + concurrency, k -> new ArrayList<>()).add(cell);
    progress.printf(
        "%-30s %-20s %-15s %2d at once: %8.0f/s, p50 %7.3f ms, %6.1f µs%n",
        call.way().label(),
        call.wire().label(),
        call.form().label(),
        concurrency,
        cell.perSecond(),
        cell.p50(),
        cell.cpuMicros());
    progress.flush();
  }

  private Generator generator(Call call, int concurrency) {
    Requests made = call.way() == Way.UNCOUNTED ? uncountedRequests : requests;
    return new Generator(port(call.way()), concurrency, () -> made.chat(call));
  }

  private int port(Way way) {
    return switch (way) {
      case DIRECT -> upstream.port();
      case NGINX -> nginx.port();
      default -> URI.create(process(way).url()).getPort();
    };
  }

  private long pid(Way way) {
    return switch (way) {
      case DIRECT -> upstream.pid();
      case NGINX -> nginx.pid();
      default -> process(way).pid();
    };
  }

  private TarnProcess process(Way way) {
    return way == Way.UNCOUNTED ? uncounted : tarn;
  }

  private void teach(String user, int memories) throws IOException {
    new Generator(port(Way.OFF), WRITERS, () -> requests.note(user)).send(memories);
  }

  /// More than the learner can embed during a cell.
  private void makeBacklog() throws IOException {
    int wanted = (int) (measured.plus(SETTLE).toSeconds() + 1) * 150;
    int missing = (int) Math.max(0, wanted - unembedded());
    if (missing > 0) {
      teach("backlog", missing);
    }
  }

  private void awaitLearned() throws IOException {
    tarn.await("all memories to be embedded", () -> unembedded() == 0);
  }

  private long unembedded() throws IOException {
    return Scrape.of(tarn, operatorKey).unembedded();
  }
}
