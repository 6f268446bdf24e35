package dev.tarn.records;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What becomes of a key after it was made. A key that was revoked, or whose workspace was deleted,
/// is not altered any more; see [Keys].
final class KeyLife {
  /// Neither revoked nor of a workspace that was deleted.
  private static final String ALIVE =
      KeyRows.SELECT
          + """
          JOIN workspace w ON w.name = k.workspace
          WHERE k.id = ? AND k.revoked_at IS NULL AND w.deleted_at IS NULL\
          """;

  private static final String UPDATE =
      "UPDATE memory_key SET " + String.join(" = ?, ", KeyRows.CHANGEABLE) + " = ? WHERE id = ?";
  private static final String KEEP_FORMER =
      "INSERT INTO former_value (sha256, key_id, until) SELECT sha256, id, ? FROM memory_key"
          + " WHERE id = ?";

  private final Writer writer;
  private final AccountChange change;

  KeyLife(Writer writer, AccountChange change) {
    this.writer = writer;
    this.change = change;
  }

  Optional<TarnKey> change(String id, UnaryOperator<NewKey> how) {
    return alter(
        id,
        (session, before) -> {
          NewKey after = how.apply(before.attributes());
          List<Object> values = KeyRows.changeable(after);
          values.add(id);
          session.update(UPDATE, values.toArray());
          change.note(session, "key.change", before, KeyRows.changed(before.attributes(), after));
        });
  }

  /// Gives it another value, by its hash; the one before goes on for `grace`, and those before that
  /// one no longer than it.
  Optional<TarnKey> rotate(String id, String sha256, String hint, Duration grace) {
    return alter(
        id,
        (session, before) -> {
          long until = now() + grace.toMillis();
          session.update(
              "UPDATE former_value SET until = ? WHERE key_id = ? AND until > ?", until, id, until);
          session.update(KEEP_FORMER, until, id);
          session.update(
              "UPDATE memory_key SET sha256 = ?, hint = ? WHERE id = ?", sha256, hint, id);
          change.note(session, "key.rotate", before, List.of());
        });
  }

  Optional<TarnKey> disable(String id) {
    return alter(
        id,
        (session, before) -> {
          session.update(
              "UPDATE memory_key SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?",
              now(),
              id);
          change.note(session, "key.disable", before, List.of());
        });
  }

  Optional<TarnKey> enable(String id) {
    return alter(
        id,
        (session, before) -> {
          session.update("UPDATE memory_key SET disabled_at = NULL WHERE id = ?", id);
          change.note(session, "key.enable", before, List.of());
        });
  }

  boolean revoke(String id) {
    return writer.run(session -> {
      AccountChange.raise(session);
      Optional<TarnKey> before = session.first(KeyRows.NAMED, KeyRows::key, id);
      if (before.isPresent() && before.get().revokedAt().isEmpty()) {
        session.update("UPDATE memory_key SET revoked_at = ? WHERE id = ?", now(), id);
        change.note(session, "key.revoke", before.get(), List.of());
      }
      return before.isPresent();
    });
  }

  /// What is done to a key that is alive, within a transaction.
  @FunctionalInterface
  private interface Alteration {
    void of(WriteSession session, TarnKey before) throws SQLException;
  }

  private Optional<TarnKey> alter(String id, Alteration alteration) {
    return writer.run(session -> {
      AccountChange.raise(session);
      Optional<TarnKey> before = session.first(ALIVE, KeyRows::key, id);
      if (before.isEmpty()) {
        return before;
      }
      alteration.of(session, before.get());
      return session.first(KeyRows.NAMED, KeyRows::key, id);
    });
  }

  private long now() {
    return change.clock().instant().toEpochMilli();
  }
}
