package dev.tarn.records;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/// Tells what began before an erasure. Epochs are numbered through over all scopes, so that what
/// begins needs to remember one number; and as long as nothing is being erased and nothing was
/// since it began, nothing has to be looked up. Thread-safe.
final class Epochs {
  private static final String CLOSE =
      """
      INSERT INTO scope_epoch (scope, closed, epoch, at) VALUES (?, 1, 0, ?)
      ON CONFLICT (scope) DO UPDATE SET closed = scope_epoch.closed + 1, at = excluded.at\
      """;

  private final KeyedHash hash;

  /// Committed: what begins now may count on it.
  private final AtomicLong current = new AtomicLong();

  /// Perhaps not committed yet: nothing from before it may pass without a look.
  private final AtomicLong raised = new AtomicLong();

  /// Erasures that have scopes closed, or more.
  private final AtomicInteger closing = new AtomicInteger();

  Epochs(KeyedHash hash, Reader reader) {
    this.hash = hash;
    reader.read(this::load);
  }

  private boolean load(Handle handle) {
    long newest =
        handle
            .createQuery("SELECT coalesce(max(epoch), 0) FROM scope_epoch")
            .mapTo(Long.class)
            .one();
    current.set(newest);
    raised.set(newest);
    closing.set(
        handle
            .createQuery("SELECT count(*) FROM erasure WHERE sealed_at IS NULL")
            .mapTo(Integer.class)
            .one());
    return true;
  }

  long current() {
    return current.get();
  }

  /// Whether what began at `asOf` may not be written into the scope any more.
  boolean outdated(WriteSession session, String scope, long asOf) throws SQLException {
    if (closing.get() == 0 && asOf >= raised.get()) {
      return false;
    }
    return session
        .first(
            "SELECT closed, epoch FROM scope_epoch WHERE scope = ?",
            row -> row.getInt(1) > 0 || asOf < row.getLong(2),
            name(scope))
        .orElse(false);
  }

  /// Before scopes are closed, whether or not that succeeds.
  void closing() {
    closing.incrementAndGet();
  }

  void close(WriteSession session, String scope, Instant at) throws SQLException {
    session.update(CLOSE, name(scope), at.toEpochMilli());
  }

  /// The epoch that scopes are opened with.
  long next(WriteSession session) throws SQLException {
    Optional<Long> newest =
        session.first(
            "SELECT epoch FROM scope_epoch ORDER BY epoch DESC LIMIT 1", row -> row.getLong(1));
    return raised.updateAndGet(before -> Math.max(before, newest.orElse(0L)) + 1);
  }

  void open(WriteSession session, String scope, long epoch, Instant at) throws SQLException {
    session.update(
        "UPDATE scope_epoch SET closed = closed - 1, epoch = ?, at = ? WHERE scope = ?",
        epoch,
        at.toEpochMilli(),
        name(scope));
  }

  /// Once that is committed.
  void opened(long epoch) {
    current.accumulateAndGet(epoch, Math::max);
    closing.decrementAndGet();
  }

  private String name(String scope) {
    return hash.of("epoch", scope);
  }
}
