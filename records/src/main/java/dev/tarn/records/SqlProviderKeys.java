package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.records.StoredKey.Attributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Provider keys, sealed as they are written. Nothing is cached here, so that what another process
/// did is seen at once.
final class SqlProviderKeys implements ProviderKeys {
  private static final String SELECT = "SELECT " + StoredKeyRows.COLUMNS + " FROM provider_key ";
  private static final String INSERT =
      """
      INSERT INTO provider_key (id, workspace, hint, provider, label, tried, priority, only_this,
        disabled, models, tarn_keys, users, version, created_at, changed_at, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
      ON CONFLICT (workspace, label) DO NOTHING\
      """;
  private static final String CHANGE =
      """
      UPDATE provider_key SET label = ?, tried = ?, priority = ?, only_this = ?, disabled = ?,
        models = ?, tarn_keys = ?, users = ?, dead = NULL, changed_at = ?
      WHERE id = ? AND NOT EXISTS
        (SELECT 1 FROM provider_key other WHERE other.workspace = ? AND other.label = ?
          AND other.id <> ?)\
      """;
  private static final String REPLACE =
      """
      UPDATE provider_key SET sealed = ?, hint = ?, version = ?, dead = NULL, changed_at = ?
      WHERE id = ? AND version = ?\
      """;
  private static final String DELETE = "DELETE FROM provider_key WHERE workspace = ? AND id = ?";
  private static final String LABELLED =
      "SELECT id FROM provider_key WHERE workspace = ? AND label = ?";
  private static final String COUNT =
      "SELECT COUNT(*) FROM provider_key WHERE workspace = ? AND provider = ?";
  private static final int LONGEST_REASON = 500;

  private final Reader reader;
  private final Writer writer;
  private final DataKeys dataKeys;
  private final Purge purge;
  private final RandomGenerator random;
  private final AccountChange change;

  SqlProviderKeys(
      Reader reader,
      Writer writer,
      DataKeys dataKeys,
      Purge purge,
      RandomGenerator random,
      AccountChange change) {
    this.reader = reader;
    this.writer = writer;
    this.dataKeys = dataKeys;
    this.purge = purge;
    this.random = random;
    this.change = change;
  }

  @Override
  public ProviderKeys by(Actor actor) {
    return new SqlProviderKeys(
        reader, writer, dataKeys, purge, random, new AccountChange(actor, change.clock()));
  }

  @Override
  public StoredKey add(String workspace, Attributes said, Secret value, String hint) {
    mustBeThere(workspace);
    String id = "pk_" + KeyText.digits(random, 16);
    KeyCipher.Place place = new KeyCipher.Place(workspace, said.provider(), id, 1);
    byte[] sealed = KeyCipher.seal(value, dataKeys.of(workspace), place);
    long now = now();
    List<Object> values = new ArrayList<>(List.of(id, workspace, hint, said.provider()));
    values.addAll(StoredKeyRows.columns(said));
    values.addAll(List.of(now, now, sealed));
    Added added =
        writer.run(session -> {
          // From here on no other process adds one, until this is done.
          AccountChange.raise(session);
          // It may have been deleted since, with all its keys.
          boolean there = SqlWorkspaces.named(session, workspace).isPresent();
          boolean taken =
              session.first(LABELLED, row -> row.getString(1), workspace, said.label()).isPresent();
          boolean full = !taken && count(session, workspace, said.provider()) >= MOST_OF_A_PROVIDER;
          if (there && !full && session.update(INSERT, values.toArray()) > 0) {
            change.note(session, "provider_key.create", workspace, id, List.of());
          }
          return new Added(one(session, workspace, id), full);
        });
    if (added.key().isEmpty()) {
      mustBeThere(workspace);
    }
    if (added.full()) {
      throw new TooManyKeysException(said.provider());
    }
    return added.key().orElseThrow(() -> new LabelTakenException(said.label()));
  }

  /// @param key empty if it was not stored
  /// @param full whether there were as many of its provider as may be
  private record Added(Optional<StoredKey> key, boolean full) {}

  private static long count(WriteSession session, String workspace, String provider)
      throws SQLException {
    return session.first(COUNT, row -> row.getLong(1), workspace, provider).orElse(0L);
  }

  @Override
  public List<StoredKey> list(String workspace) {
    return reader.read(handle ->
        handle
            .createQuery(SELECT + "WHERE workspace = :workspace ORDER BY number")
            .bind("workspace", workspace)
            .map((row, context) -> StoredKeyRows.key(row))
            .list());
  }

  @Override
  public Optional<StoredKey> find(String workspace, String id) {
    return reader.read(handle ->
        handle
            .createQuery(SELECT + "WHERE workspace = :workspace AND id = :id")
            .bind("workspace", workspace)
            .bind("id", id)
            .map((row, context) -> StoredKeyRows.key(row))
            .findOne());
  }

  @Override
  public Optional<StoredKey> change(String workspace, String id, Attributes said) {
    Optional<StoredKey> there = find(workspace, id);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    if (!there.get().attributes().provider().equals(said.provider())) {
      throw new IllegalArgumentException("a key stays with the provider that it was stored for");
    }
    long now = now();
    List<Object> row = new ArrayList<>(StoredKeyRows.columns(said));
    row.addAll(List.of(now, id, workspace, said.label(), id));
    int changed =
        writer.run(session -> {
          AccountChange.raise(session);
          int updated = session.update(CHANGE, row.toArray());
          if (updated > 0) {
            List<String> names = StoredKeyRows.changed(there.get().attributes(), said);
            change.note(session, "provider_key.change", workspace, id, names);
          }
          return updated;
        });
    Optional<StoredKey> after = find(workspace, id);
    if (changed == 0 && after.isPresent()) {
      throw new LabelTakenException(said.label());
    }
    return after;
  }

  @Override
  public Optional<StoredKey> replace(String workspace, String id, Secret value, String hint) {
    int replaced = 0;
    while (replaced == 0) {
      Optional<StoredKey> there = find(workspace, id);
      if (there.isEmpty()) {
        return there;
      }
      replaced = replace(there.get(), value, hint);
    }
    purge.run();
    return find(workspace, id);
  }

  /// 0 if somebody else replaced it in between.
  private int replace(StoredKey key, Secret value, String hint) {
    int next = key.version() + 1;
    KeyCipher.Place place =
        new KeyCipher.Place(key.workspace(), key.attributes().provider(), key.id(), next);
    byte[] sealed = KeyCipher.seal(value, dataKeys.of(key.workspace()), place);
    long now = now();
    return writer.run(session -> {
      AccountChange.raise(session);
      int replaced = session.update(REPLACE, sealed, hint, next, now, key.id(), key.version());
      if (replaced > 0) {
        String workspace = key.workspace();
        change.note(session, "provider_key.replace", workspace, key.id(), List.of("value"));
      }
      return replaced;
    });
  }

  @Override
  public boolean remove(String workspace, String id) {
    int removed =
        writer.run(session -> {
          AccountChange.raise(session);
          int deleted = session.update(DELETE, workspace, id);
          if (deleted > 0) {
            change.note(session, "provider_key.delete", workspace, id, List.of());
          }
          return deleted;
        });
    if (removed > 0) {
      purge.run();
    }
    return removed > 0;
  }

  @Override
  public void refused(StoredKey key, String why) {
    String reason = why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON);
    mark(key, "provider_key.refused", Optional.of(reason));
  }

  @Override
  public void accepted(StoredKey key) {
    mark(key, "provider_key.accepted", Optional.empty());
  }

  /// One that is dead, or alive, already is left alone: a busy key must not fill the audit log.
  private void mark(StoredKey key, String action, Optional<String> dead) {
    writer.run(session -> {
      Optional<StoredKey> there = one(session, key.workspace(), key.id());
      boolean changes =
          there.isPresent()
              && there.get().version() == key.version()
              && there.get().dead().isPresent() != dead.isPresent();
      if (changes) {
        AccountChange.raise(session);
        session.update("UPDATE provider_key SET dead = ? WHERE id = ?", dead, key.id());
        change.note(session, action, key.workspace(), key.id(), List.of());
      }
      return changes;
    });
  }

  private long now() {
    return change.clock().instant().toEpochMilli();
  }

  private void mustBeThere(String workspace) {
    boolean there =
        reader.read(handle ->
            handle
                .createQuery("SELECT name FROM workspace WHERE name = :name AND deleted_at IS NULL")
                .bind("name", workspace)
                .mapTo(String.class)
                .findOne()
                .isPresent());
    if (!there) {
      throw new UnknownWorkspaceException(workspace);
    }
  }

  private static Optional<StoredKey> one(WriteSession session, String workspace, String id)
      throws SQLException {
    return session.first(
        SELECT + "WHERE workspace = ? AND id = ?", StoredKeyRows::key, workspace, id);
  }
}
