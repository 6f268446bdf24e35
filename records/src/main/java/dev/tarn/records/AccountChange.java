package dev.tarn.records;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;

/// What every change of accounts does besides, in its own transaction: it raises the revision, by
/// which routers see that what they know is old, and it is written down in the audit log.
///
/// @param by who changes something
record AccountChange(Actor by, InstantSource clock) {
  private static final String RAISE = "UPDATE account_revision SET number = number + 1";
  private static final String NOTE =
      """
      INSERT INTO account_change (at, actor, action, workspace, target, fields)
      VALUES (?, ?, ?, ?, ?, ?)\
      """;

  /// Raises the revision. First in its transaction: it locks the row, so that changes of accounts
  /// by several processes follow one another and what they read stays true until they end.
  static void raise(WriteSession session) throws SQLException {
    session.update(RAISE);
  }

  /// Writes down what was done. Values have no place here, only names.
  void note(
      WriteSession session,
      String action,
      String workspace,
      String target,
      Collection<String> fields)
      throws SQLException {
    session.update(
        NOTE,
        clock.instant().toEpochMilli(),
        by.name(),
        action,
        workspace,
        target,
        JsonStrings.write(fields));
  }
}
