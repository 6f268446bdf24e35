package dev.tarn.router;

import dev.tarn.router.http.Metrics;
import java.util.concurrent.ThreadPoolExecutor;

/// The bounded threads that all blocking work runs on.
///
/// @param read reads bodies, and writes what is drafted from them
/// @param search asks the index
/// @param lookups asks the database
/// @param watching looks at accounts: of its own, so that a revocation is not held up by whatever
///   else is to be looked up
/// @param after keeps what calls leave behind
/// @param moving exports and imports, each of which holds its thread as long as its client takes
/// @param exchange turns credentials into tokens
record Threads(
    ThreadPoolExecutor read,
    ThreadPoolExecutor search,
    ThreadPoolExecutor lookups,
    ThreadPoolExecutor watching,
    ThreadPoolExecutor after,
    ThreadPoolExecutor moving,
    ThreadPoolExecutor exchange) {

  static Threads open(int cores, Opened open) {
    return new Threads(
        open.add(Executors.bounded("read", cores, 256)),
        open.add(Executors.newestFirst("search", cores, 1_024)),
        open.add(Executors.bounded("records", 2, 1_024)),
        open.add(Executors.bounded("accounts", 1, 1)),
        open.add(Executors.bounded("after", 1, 20_000)),
        open.add(Executors.bounded("move", 2, 2)),
        open.add(Executors.bounded("exchange", 4, 256)));
  }

  /// How much waits.
  void measure(Metrics metrics) {
    metrics.gauge("tarn.read.waiting", () -> read.getQueue().size());
    metrics.gauge("tarn.search.waiting", () -> search.getQueue().size());
    metrics.gauge("tarn.records.waiting", () -> lookups.getQueue().size());
    metrics.gauge("tarn.after.waiting", () -> after.getQueue().size());
  }
}
