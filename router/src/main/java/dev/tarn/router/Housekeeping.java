package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Records;
import dev.tarn.records.Retention;
import dev.tarn.router.http.AccountWatch;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a router does by the clock: it lets go of what has been kept long enough, and looks whether
/// another process has changed accounts.
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long FIRST_MILLIS = 1_000;
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final Duration LEDGER_KEPT = Duration.ofDays(400);
  private static final Duration AUDIT_KEPT = Duration.ofDays(400);

  private final Records records;
  private final TarnConfig config;
  private final InstantSource clock;

  Housekeeping(Records records, TarnConfig config, InstantSource clock) {
    this.records = records;
    this.config = config;
    this.clock = clock;
  }

  /// Begins, until Vert.x is closed.
  ///
  /// @param lookups runs what blocks for long
  /// @param watching runs nothing but looks at accounts
  void start(
      Vertx vertx, AccountWatch accounts, ThreadPoolExecutor lookups, ThreadPoolExecutor watching) {
    vertx.setPeriodic(FIRST_MILLIS, PERIOD.toMillis(), id -> lookups.execute(this::expire));
    vertx.setPeriodic(
        AccountWatch.PERIOD.toMillis(),
        id -> {
          if (watching.getQueue().isEmpty()) {
            watching.execute(accounts::look);
          }
        });
  }

  /// Blocks. What cannot be let go of now waits for the next time.
  void expire() {
    try {
      records.expire(retention());
    } catch (RuntimeException e) {
      LOG.warn("what has been kept long enough stays for another hour: {}", e.toString());
    }
  }

  private Retention retention() {
    Instant now = clock.instant();
    return new Retention(
        now.minus(config.memory().blocksKept()),
        now.minus(config.memory().receiptsKept()),
        now.minus(config.memory().receiptsKept()),
        now.minus(LEDGER_KEPT),
        now.minus(AUDIT_KEPT),
        now.minus(config.usage().kept()));
  }
}
