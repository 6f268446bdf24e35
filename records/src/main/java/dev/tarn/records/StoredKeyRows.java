package dev.tarn.records;

import dev.tarn.records.StoredKey.Attributes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Stored keys as rows.
final class StoredKeyRows {
  static final String COLUMNS =
      """
      id, workspace, hint, provider, label, tried, priority, only_this, disabled, models,
        tarn_keys, users, dead, version, created_at, changed_at\
      """;

  private StoredKeyRows() {}

  /// What may be changed of a key.
  static List<Object> columns(Attributes said) {
    return List.of(
        said.label(),
        said.group().name(),
        said.priority(),
        said.always(),
        said.disabled(),
        JsonStrings.write(said.models()),
        JsonStrings.write(said.keys()),
        JsonStrings.write(said.users()));
  }

  /// Names of what differs.
  static List<String> changed(Attributes before, Attributes after) {
    Changed changed = new Changed();
    changed.field("label", before.label(), after.label());
    changed.field("group", before.group(), after.group());
    changed.field("priority", before.priority(), after.priority());
    changed.field("always", before.always(), after.always());
    changed.field("disabled", before.disabled(), after.disabled());
    changed.field("models", before.models(), after.models());
    changed.field("keys", before.keys(), after.keys());
    changed.field("users", before.users(), after.users());
    return changed.names();
  }

  /// The key that a result stands on.
  static StoredKey key(ResultSet row) throws SQLException {
    Attributes said =
        new Attributes(
            row.getString("provider"),
            row.getString("label"),
            StoredKey.Group.valueOf(row.getString("tried")),
            row.getInt("priority"),
            row.getBoolean("only_this"),
            row.getBoolean("disabled"),
            JsonStrings.read(row.getString("models")),
            JsonStrings.read(row.getString("tarn_keys")),
            JsonStrings.read(row.getString("users")));
    return new StoredKey(
        row.getString("id"),
        row.getString("workspace"),
        row.getString("hint"),
        said,
        Optional.ofNullable(row.getString("dead")),
        row.getInt("version"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("changed_at")));
  }
}
