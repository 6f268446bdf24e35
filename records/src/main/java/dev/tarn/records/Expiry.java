package dev.tarn.records;

import java.time.Instant;
import java.time.ZoneOffset;

/// Deletes what is past its time, in steps small enough that submissions pass in between, then has
/// the database wipe it.
final class Expiry {
  /// Rows that one step deletes.
  private static final int STEP = 500;

  private final Database database;
  private final Writer writer;

  Expiry(Database database, Writer writer) {
    this.database = database;
    this.writer = writer;
  }

  void run(Retention retention) {
    delete("block", "number", "at", retention.blocks());
    delete("thought", "number", "at", retention.blocks());
    delete("answer", "number", "at", retention.blocks());
    delete("receipt", "id", "at", retention.receipts());
    delete("chain", "number", "at", retention.receipts());
    delete("write_state", "id", "at", retention.writes());
    // With its turns, by the foreign key.
    delete("conversation", "number", "last_seen", retention.ledger());
    delete("tombstone", "hash", "at", retention.ledger());
    delete("scope_epoch", "scope", "at", retention.ledger());
    delete("erasure", "number", "at", retention.ledger());
    deleteUsage(epochDay(retention.usage()));
    delete("spending", "number", "ends", retention.usage().toEpochMilli());
    delete("account_change", "number", "at", retention.audit());
    delete("former_value", "sha256", "until", retention.audit());
    database.wipe();
  }

  private void deleteUsage(long before) {
    repeat(
        "DELETE FROM call_usage WHERE number IN (SELECT call_usage.number FROM %s WHERE day < ? LIMIT %d)"
            .formatted(SqlUsageBook.CALLS, STEP),
        before);
    delete("usage_heading", "number", "day", before);
  }

  private static long epochDay(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  private void delete(String table, String id, String time, Instant before) {
    delete(table, id, time, before.toEpochMilli());
  }

  private void delete(String table, String id, String time, long before) {
    String sql =
        "DELETE FROM %1$s WHERE %2$s IN (SELECT %2$s FROM %1$s WHERE %3$s < ? LIMIT %4$d)"
            .formatted(table, id, time, STEP);
    repeat(sql, before);
  }

  private void repeat(String sql, long before) {
    int deleted = STEP;
    while (deleted == STEP) {
      deleted = writer.run(session -> session.update(sql, before));
    }
  }
}
