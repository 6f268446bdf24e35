package dev.tarn.records;

import dev.tarn.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Keys in SQL. Nothing is cached here, so that what another process did is seen at once.
final class SqlKeys implements Keys {
  private static final String ACCOUNT =
      "SELECT "
          + KeyRows.COLUMNS
          + ", "
          + SqlWorkspaces.COLUMNS
          + ", "
          + """
          f.until AS value_until FROM memory_key k
          JOIN workspace w ON w.name = k.workspace
          LEFT JOIN former_value f ON f.key_id = k.id AND f.sha256 = :sha256
          WHERE k.sha256 = :sha256
            OR k.id = (SELECT key_id FROM former_value WHERE sha256 = :sha256)
          """;
  private static final String INSERT =
      "INSERT INTO memory_key (id, sha256, hint, workspace, role, project, user_name, created_at, "
          + String.join(", ", KeyRows.CHANGEABLE)
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?"
          + ", ?".repeat(KeyRows.CHANGEABLE.size())
          + ") ON CONFLICT DO NOTHING";

  private final Reader reader;
  private final Writer writer;
  private final RandomGenerator random;
  private final AccountChange change;
  private final KeyLife life;

  SqlKeys(Reader reader, Writer writer, RandomGenerator random, AccountChange change) {
    this.reader = reader;
    this.writer = writer;
    this.random = random;
    this.change = change;
    this.life = new KeyLife(writer, change);
  }

  @Override
  public Keys by(Actor actor) {
    return new SqlKeys(reader, writer, random, new AccountChange(actor, change.clock()));
  }

  @Override
  public Created create(NewKey key) {
    return create("key_" + KeyText.digits(random, 16), key)
        .orElseThrow(() -> new RecordsException("two keys drew the same random id"));
  }

  @Override
  public Optional<Created> create(String id, NewKey key) {
    Secret value = KeyText.fresh(random);
    return put(id, key, value).map(made -> new Created(made, value));
  }

  @Override
  public TarnKey adopt(NewKey key, Secret value) {
    if (!KeyText.plausible(value.reveal())) {
      throw new IllegalArgumentException(
          "this is no Tarn key: it must be tarn_ and 20 to 128 letters and digits (at 38 of them,"
              + " the last 6 are a checksum)");
    }
    return find(value)
        .map(Account::key)
        .or(() -> put("key_" + KeyText.digits(random, 16), key, value))
        // Another process was first.
        .or(() -> find(value).map(Account::key))
        .orElseThrow(() -> new RecordsException("a key was made and is not there"));
  }

  private Optional<TarnKey> put(String id, NewKey key, Secret value) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                id,
                sha256(value),
                KeyText.hint(value),
                key.workspace(),
                key.role().name(),
                key.project(),
                key.user(),
                change.clock().instant().toEpochMilli()));
    values.addAll(KeyRows.changeable(key));
    Optional<Optional<TarnKey>> made =
        writer.run(session -> {
          AccountChange.raise(session);
          SqlWorkspaces.made(session, key.workspace(), change);
          return SqlWorkspaces.named(session, key.workspace()).isEmpty()
              ? Optional.empty()
              : Optional.of(put(session, id, values));
        });
    return made.orElseThrow(() -> new WorkspaceDeletedException(key.workspace()));
  }

  private Optional<TarnKey> put(WriteSession session, String id, List<Object> values)
      throws SQLException {
    if (session.update(INSERT, values.toArray()) == 0) {
      return Optional.empty();
    }
    Optional<TarnKey> made = session.first(KeyRows.NAMED, KeyRows::key, id);
    change.note(session, "key.create", made.orElseThrow(), List.of());
    return made;
  }

  @Override
  public Optional<Account> find(Secret presented) {
    String sha256 = sha256(presented);
    return reader.read(handle ->
        handle
            .createQuery(ACCOUNT)
            .bind("sha256", sha256)
            .map((row, context) -> KeyRows.account(row))
            .findOne());
  }

  @Override
  public Optional<TarnKey> named(String id) {
    return reader.read(handle ->
        handle
            .createQuery(KeyRows.SELECT + "WHERE k.id = :id")
            .bind("id", id)
            .map((row, context) -> KeyRows.key(row))
            .findOne());
  }

  @Override
  public List<TarnKey> list(Optional<String> workspace) {
    return page(workspace, new Page.Asked(Integer.MAX_VALUE - 1, Optional.empty())).items();
  }

  @Override
  public Page<TarnKey> page(Optional<String> workspace, Page.Asked asked) {
    List<String> conditions = new ArrayList<>();
    Map<String, String> named = new HashMap<>();
    workspace.ifPresent(name -> {
      conditions.add("k.workspace = :workspace");
      named.put("workspace", name);
    });
    asked
        .after()
        .ifPresent(id -> {
          conditions.add("k.number > (SELECT number FROM memory_key WHERE id = :after)");
          named.put("after", id);
        });
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    List<TarnKey> found =
        reader.read(handle ->
            handle
                .createQuery(KeyRows.SELECT + where + " ORDER BY k.number LIMIT :rows")
                .bindMap(named)
                .bind("rows", asked.rows())
                .map((row, context) -> KeyRows.key(row))
                .list());
    return Page.of(found, asked, TarnKey::id);
  }

  @Override
  public Optional<TarnKey> change(String id, UnaryOperator<NewKey> how) {
    return life.change(id, how);
  }

  @Override
  public Optional<Created> rotate(String id, Duration grace) {
    Secret value = KeyText.fresh(random);
    return life.rotate(id, sha256(value), KeyText.hint(value), grace)
        .map(key -> new Created(key, value));
  }

  @Override
  public Optional<TarnKey> disable(String id) {
    return life.disable(id);
  }

  @Override
  public Optional<TarnKey> enable(String id) {
    return life.enable(id);
  }

  @Override
  public boolean revoke(String id) {
    return life.revoke(id);
  }

  @Override
  public boolean isEmpty() {
    return reader.read(handle ->
        handle
            .createQuery("SELECT id FROM memory_key LIMIT 1")
            .mapTo(String.class)
            .findOne()
            .isEmpty());
  }

  @Override
  public long revision() {
    return reader.read(handle ->
        handle.createQuery("SELECT number FROM account_revision").mapTo(Long.class).one());
  }

  private static String sha256(Secret key) {
    try {
      byte[] text = key.reveal().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
