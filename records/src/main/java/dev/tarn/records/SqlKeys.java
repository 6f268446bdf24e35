package dev.tarn.records;

import dev.tarn.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Workspaces and keys. Nothing is cached here, so that what another process did is seen at once.
final class SqlKeys implements Keys {
  private static final String COLUMNS =
      """
      SELECT id, hint, workspace, project, user_name, default_user, user_from_body, memory_mode,
        failure_policy, models, fallback, expires_at, created_at, revoked_at FROM memory_key
      """;
  private static final String WORKSPACE =
      "INSERT INTO workspace (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
  private static final String KEY =
      """
      INSERT INTO memory_key (id, sha256, hint, workspace, project, user_name, default_user,
        user_from_body, memory_mode, failure_policy, models, fallback, expires_at, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING\
      """;

  private final Reader reader;
  private final Writer writer;
  private final RandomGenerator random;
  private final InstantSource clock;

  SqlKeys(Reader reader, Writer writer, RandomGenerator random, InstantSource clock) {
    this.reader = reader;
    this.writer = writer;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public Created create(NewKey key) {
    Secret value = KeyText.fresh(random);
    return new Created(put(key, value), value);
  }

  @Override
  public TarnKey adopt(NewKey key, Secret value) {
    if (!KeyText.plausible(value.reveal())) {
      throw new IllegalArgumentException(
          "this is no Tarn key: it must be tarn_ and 20 to 128 letters and digits (at 38 of them,"
              + " the last 6 are a checksum)");
    }
    Optional<TarnKey> there = find(value);
    return there.isPresent() ? there.get() : put(key, value);
  }

  private TarnKey put(NewKey key, Secret value) {
    String id = "key_" + KeyText.digits(random, 16);
    String sha256 = sha256(value);
    long now = clock.instant().toEpochMilli();
    return writer.run(session -> {
      session.update(WORKSPACE, key.workspace(), now);
      session.update(
          KEY,
          id,
          sha256,
          KeyText.hint(value),
          key.workspace(),
          key.project(),
          key.user(),
          key.defaultUser(),
          key.userFromBody(),
          key.mode().name(),
          key.failurePolicy().name(),
          JsonStrings.write(key.models()),
          key.fallback().name(),
          key.expiresAt().map(Instant::toEpochMilli),
          now);
      return session.first(COLUMNS + "WHERE sha256 = ?", SqlKeys::key, sha256).orElseThrow();
    });
  }

  @Override
  public Optional<TarnKey> find(Secret presented) {
    String sha256 = sha256(presented);
    return reader.read(handle ->
        handle
            .createQuery(COLUMNS + "WHERE sha256 = :sha256")
            .bind("sha256", sha256)
            .map((row, context) -> key(row))
            .findOne());
  }

  @Override
  public List<TarnKey> list(Optional<String> workspace) {
    Map<String, String> named = workspace.map(w -> Map.of("workspace", w)).orElse(Map.of());
    return reader.read(handle ->
        handle
            .createQuery(
                COLUMNS
                    + (workspace.isPresent() ? "WHERE workspace = :workspace " : "")
                    + "ORDER BY number")
            .bindMap(named)
            .map((row, context) -> key(row))
            .list());
  }

  @Override
  public boolean revoke(String id) {
    long now = clock.instant().toEpochMilli();
    return writer.run(session ->
        session.update(
            "UPDATE memory_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", now, id))
        > 0;
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

  private static TarnKey key(ResultSet row) throws SQLException {
    NewKey attributes =
        new NewKey(
            row.getString("workspace"),
            NewKey.Role.MEMBER,
            Optional.ofNullable(row.getString("project")),
            Optional.ofNullable(row.getString("user_name")),
            Optional.ofNullable(row.getString("default_user")),
            row.getBoolean("user_from_body"),
            NewKey.MemoryMode.valueOf(row.getString("memory_mode")),
            NewKey.FailurePolicy.valueOf(row.getString("failure_policy")),
            JsonStrings.read(row.getString("models")),
            List.of(),
            NewKey.Fallback.valueOf(row.getString("fallback")),
            CallLimits.NONE,
            time(row, "expires_at"));
    return new TarnKey(
        row.getString("id"),
        row.getString("hint"),
        attributes,
        Instant.ofEpochMilli(row.getLong("created_at")),
        time(row, "revoked_at"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
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
