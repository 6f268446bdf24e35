package dev.tarn.records;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes values of provider keys that were overwritten or deleted out of the log too, which the
/// database file lags behind.
///
/// @param emptyLog empties the database's log; false if it cannot
record Purge(BooleanSupplier emptyLog) {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
  private static final int TRIES = 3;

  /// After the transaction that overwrote them. Blocks.
  void run() {
    boolean purged = false;
    for (int i = 0; i < TRIES && !purged; i++) {
      purged = emptyLog.getAsBoolean();
    }
    if (!purged) {
      LOG.warn(
          "the old value of a provider key is gone from its table, but stands encrypted in the"
              + " database's log until that is next emptied: another connection is reading");
    }
  }
}
