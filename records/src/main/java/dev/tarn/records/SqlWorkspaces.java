package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Workspaces in SQL.
final class SqlWorkspaces implements Workspaces {
  /// The columns of a workspace, under names that no other table's have.
  static final String COLUMNS =
      "w.name AS w_name, w.routing AS w_routing, w.hosted_after_stored AS w_hosted_after_stored,"
          + " w.trim_above_tokens AS w_trim_above_tokens,"
          + " w.supplies_history AS w_supplies_history, w.facts_model AS w_facts_model,"
          + " w.facts_daily_tokens AS w_facts_daily_tokens,"
          + " w.facts_idle_seconds AS w_facts_idle_seconds, w.facts_since AS w_facts_since,"
          + " w.created_at AS w_created_at, "
          + LimitColumns.select("w", "w_");

  private static final String SELECT =
      "SELECT " + COLUMNS + " FROM workspace w WHERE w.deleted_at IS NULL";
  private static final String NAMED = SELECT + " AND w.name = ?";
  private static final String INSERT =
      "INSERT INTO workspace (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
  private static final String UPDATE =
      "UPDATE workspace SET "
          + String.join(" = ?, ", LimitColumns.NAMES)
          + " = ?, routing = ?, hosted_after_stored = ?, trim_above_tokens = ?,"
          + " supplies_history = ?, facts_model = ?, facts_daily_tokens = ?, facts_idle_seconds = ?, facts_since = ?"
          + " WHERE name = ?";
  private static final String OPENED =
      """
      SELECT id FROM memory_key
      WHERE workspace = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) LIMIT 1\
      """;
  private static final String DELETE = "UPDATE workspace SET deleted_at = ? WHERE name = ?";

  private static final String DELETE_PROVIDER_KEYS =
      "DELETE FROM provider_key WHERE workspace = ? RETURNING id";
  private static final String DELETE_DATA_KEY = "DELETE FROM data_key WHERE workspace = ?";

  private final Reader reader;
  private final Writer writer;
  private final Purge purge;
  private final AccountChange change;

  SqlWorkspaces(Reader reader, Writer writer, Purge purge, AccountChange change) {
    this.reader = reader;
    this.writer = writer;
    this.purge = purge;
    this.change = change;
  }

  @Override
  public Workspaces by(Actor actor) {
    return new SqlWorkspaces(reader, writer, purge, new AccountChange(actor, change.clock()));
  }

  @Override
  public Optional<Workspace> create(Workspace workspace) {
    return writer.run(session -> {
      AccountChange.raise(session);
      if (!made(session, workspace.name(), change)) {
        return Optional.empty();
      }
      set(session, workspace, Optional.empty());
      return named(session, workspace.name());
    });
  }

  /// Makes a workspace where there is none; says whether it did.
  static boolean made(WriteSession session, String name, AccountChange change) throws SQLException {
    boolean made = session.update(INSERT, name, change.clock().instant().toEpochMilli()) > 0;
    if (made) {
      change.note(session, "workspace.create", name, name, List.of());
    }
    return made;
  }

  private void set(WriteSession session, Workspace workspace, Optional<FactReading> before)
      throws SQLException {
    List<Object> values = new ArrayList<>(LimitColumns.values(workspace.limits()));
    values.add(workspace.routing());
    values.add(workspace.hostedAfterStored());
    values.add(workspace.trimAboveTokens());
    values.add(workspace.suppliesHistory());
    Optional<FactReading> facts = workspace.facts();
    values.add(facts.map(FactReading::model));
    values.add(facts.map(FactReading::dailyTokens));
    values.add(facts.map(how -> how.idle().toSeconds()));
    Instant since = before.map(FactReading::since).orElseGet(change.clock()::instant);
    values.add(facts.map(how -> since.toEpochMilli()));
    values.add(workspace.name());
    session.update(UPDATE, values.toArray());
  }

  @Override
  public Optional<Workspace> find(String name) {
    return reader.read(handle ->
        handle
            .createQuery(SELECT + " AND w.name = :name")
            .bind("name", name)
            .map((row, context) -> workspace(row))
            .findOne());
  }

  /// One that was not deleted.
  static Optional<Workspace> named(WriteSession session, String name) throws SQLException {
    return session.first(NAMED, SqlWorkspaces::workspace, name);
  }

  @Override
  public Page<Workspace> page(Page.Asked asked) {
    List<Workspace> found =
        reader.read(handle ->
            handle
                .createQuery(SELECT + " AND w.name > :after ORDER BY w.name LIMIT :rows")
                .bind("after", asked.after().orElse(""))
                .bind("rows", asked.rows())
                .map((row, context) -> workspace(row))
                .list());
    return Page.of(found, asked, Workspace::name);
  }

  @Override
  public Optional<Workspace> change(String name, UnaryOperator<Workspace> how) {
    return writer.run(session -> {
      AccountChange.raise(session);
      Optional<Workspace> before = named(session, name);
      if (before.isEmpty()) {
        return before;
      }
      Workspace asked = how.apply(before.get());
      Workspace after =
          new Workspace(
              name,
              asked.limits(),
              asked.routing(),
              asked.hostedAfterStored(),
              asked.trimAboveTokens(),
              asked.suppliesHistory(),
              asked.facts(),
              before.get().createdAt());
      set(session, after, before.get().facts());
      change.note(session, "workspace.change", name, name, changed(before.get(), after));
      return named(session, name);
    });
  }

  private static List<String> changed(Workspace before, Workspace after) {
    Changed changed = new Changed();
    changed.limits(before.limits(), after.limits());
    changed.field("routing", before.routing(), after.routing());
    changed.field("hosted_after_stored", before.hostedAfterStored(), after.hostedAfterStored());
    changed.field("trim_above_tokens", before.trimAboveTokens(), after.trimAboveTokens());
    changed.field("supply_history", before.suppliesHistory(), after.suppliesHistory());
    changed.field("facts.model", of(before, FactReading::model), of(after, FactReading::model));
    changed.field(
        "facts.daily_tokens",
        of(before, FactReading::dailyTokens),
        of(after, FactReading::dailyTokens));
    changed.field(
        "facts.idle_seconds", of(before, FactReading::idle), of(after, FactReading::idle));
    return changed.names();
  }

  private static <T> Optional<T> of(Workspace workspace, Function<FactReading, T> part) {
    return workspace.facts().map(part);
  }

  @Override
  public Deleted delete(String name) {
    long now = change.clock().instant().toEpochMilli();
    AtomicBoolean hadValues = new AtomicBoolean();
    Deleted deleted =
        writer.run(session -> {
          AccountChange.raise(session);
          if (named(session, name).isEmpty()) {
            return Deleted.UNKNOWN;
          }
          if (session.first(OPENED, row -> row.getString(1), name, now).isPresent()) {
            return Deleted.HAS_KEYS;
          }
          hadValues.set(deleteProviderKeys(session, name));
          session.update(DELETE, now, name);
          change.note(session, "workspace.delete", name, name, List.of());
          return Deleted.DONE;
        });
    if (hadValues.get()) {
      purge.run();
    }
    return deleted;
  }

  /// What they were sealed with goes too, so that no copy of them opens any more. False if there
  /// was nothing of the kind.
  private boolean deleteProviderKeys(WriteSession session, String workspace) throws SQLException {
    for (String id : session.all(DELETE_PROVIDER_KEYS, row -> row.getString(1), workspace)) {
      change.note(session, "provider_key.delete", workspace, id, List.of());
    }
    return session.update(DELETE_DATA_KEY, workspace) > 0;
  }

  static Workspace workspace(ResultSet row) throws SQLException {
    return new Workspace(
        row.getString("w_name"),
        LimitColumns.read(row, "w_"),
        row.getString("w_routing"),
        row.getBoolean("w_hosted_after_stored"),
        LimitColumns.integer(row, "w_trim_above_tokens"),
        row.getBoolean("w_supplies_history"),
        facts(row),
        Instant.ofEpochMilli(row.getLong("w_created_at")));
  }

  private static Optional<FactReading> facts(ResultSet row) throws SQLException {
    String model = row.getString("w_facts_model");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(
            new FactReading(
                model,
                row.getInt("w_facts_daily_tokens"),
                Duration.ofSeconds(row.getInt("w_facts_idle_seconds")),
                Instant.ofEpochMilli(row.getLong("w_facts_since"))));
  }
}
