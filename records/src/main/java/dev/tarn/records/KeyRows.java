package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keys as rows of their table.
final class KeyRows {
  /// The columns of a key.
  static final String COLUMNS =
      "k.id, k.hint, k.workspace, k.role, k.project, k.user_name, k.default_user,"
          + " k.user_from_body, k.memory_mode, k.failure_policy, k.models, k.providers, k.fallback,"
          + " k.expires_at, k.created_at, k.disabled_at, k.revoked_at, "
          + LimitColumns.select("k", "k_");

  /// Keys, under the name `k`.
  static final String SELECT = "SELECT " + COLUMNS + " FROM memory_key k ";

  /// The key of an id.
  static final String NAMED = SELECT + "WHERE k.id = ?";

  /// What can be changed, in the order of [#changeable].
  static final List<String> CHANGEABLE = changeableColumns();

  private KeyRows() {}

  private static List<String> changeableColumns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "default_user",
                "user_from_body",
                "memory_mode",
                "failure_policy",
                "models",
                "providers",
                "fallback",
                "expires_at"));
    columns.addAll(LimitColumns.NAMES);
    return List.copyOf(columns);
  }

  /// Values of the columns that can be changed.
  static List<Object> changeable(NewKey key) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                key.defaultUser(),
                key.userFromBody(),
                key.mode().name(),
                key.failurePolicy().name(),
                JsonStrings.write(key.models()),
                JsonStrings.write(key.providers()),
                key.fallback().name(),
                key.expiresAt().map(Instant::toEpochMilli)));
    values.addAll(LimitColumns.values(key.limits()));
    return values;
  }

  /// Names of what was changed, as our APIs have them.
  static List<String> changed(NewKey before, NewKey after) {
    Changed changed = new Changed();
    changed.field("default_user_id", before.defaultUser(), after.defaultUser());
    changed.field("user_from_body", before.userFromBody(), after.userFromBody());
    changed.field("mode", before.mode(), after.mode());
    changed.field("failure_policy", before.failurePolicy(), after.failurePolicy());
    changed.field("models", before.models(), after.models());
    changed.field("providers", before.providers(), after.providers());
    changed.field("fallback", before.fallback(), after.fallback());
    changed.field("expires_at", before.expiresAt(), after.expiresAt());
    changed.limits(before.limits(), after.limits());
    return changed.names();
  }

  static TarnKey key(ResultSet row) throws SQLException {
    NewKey attributes =
        new NewKey(
            row.getString("workspace"),
            NewKey.Role.valueOf(row.getString("role")),
            Optional.ofNullable(row.getString("project")),
            Optional.ofNullable(row.getString("user_name")),
            Optional.ofNullable(row.getString("default_user")),
            row.getBoolean("user_from_body"),
            NewKey.MemoryMode.valueOf(row.getString("memory_mode")),
            NewKey.FailurePolicy.valueOf(row.getString("failure_policy")),
            JsonStrings.read(row.getString("models")),
            JsonStrings.read(row.getString("providers")),
            NewKey.Fallback.valueOf(row.getString("fallback")),
            LimitColumns.read(row, "k_"),
            time(row, "expires_at"));
    return new TarnKey(
        row.getString("id"),
        row.getString("hint"),
        attributes,
        Instant.ofEpochMilli(row.getLong("created_at")),
        time(row, "disabled_at"),
        time(row, "revoked_at"));
  }

  /// A key and its workspace. Found by a value that was replaced, it ends with the grace period.
  static Account account(ResultSet row) throws SQLException {
    TarnKey key = key(row);
    Workspace workspace = SqlWorkspaces.workspace(row);
    Optional<Instant> until = time(row, "value_until");
    Optional<Instant> expiry = key.attributes().expiresAt();
    boolean endsFirst =
        until.isPresent() && expiry.filter(at -> at.isBefore(until.get())).isEmpty();
    return endsFirst
        ? new Account(
            new TarnKey(
                key.id(),
                key.hint(),
                key.attributes().withExpiry(until.get()),
                key.createdAt(),
                key.disabledAt(),
                key.revokedAt()),
            workspace)
        : new Account(key, workspace);
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
