package dev.tarn.records;

import java.sql.SQLException;
import java.time.Duration;

/// What calls have in common, a row of `usage_heading`: whose, where and how.
///
/// @param day since 1970-01-01, UTC
record UsageHeading(
    long day,
    String workspace,
    String key,
    String project,
    CallUsage.Via via,
    String kind,
    int status,
    boolean streamed,
    int attempts,
    boolean estimated) {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private static final String INSERT =
      """
      INSERT INTO usage_heading (day, workspace, key_id, project, provider, model, kind,
        key_source, provider_key, status, streamed, attempts, estimated)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number\
      """;

  static UsageHeading of(CallUsage call) {
    return new UsageHeading(
        Math.floorDiv(call.atMillis(), DAY_MILLIS),
        call.by().workspace(),
        call.by().key(),
        call.by().project(),
        call.via(),
        call.kind(),
        call.status(),
        call.streamed(),
        call.attempts(),
        call.estimated());
  }

  /// Writes it down and returns its number.
  long insert(WriteSession session) throws SQLException {
    return session
        .first(
            INSERT,
            row -> row.getLong(1),
            day,
            workspace,
            key,
            UsageRows.text(project),
            via.provider(),
            UsageRows.text(via.model()),
            kind,
            via.keySource(),
            UsageRows.text(via.providerKey()),
            status,
            streamed,
            attempts,
            estimated)
        .orElseThrow();
  }
}
