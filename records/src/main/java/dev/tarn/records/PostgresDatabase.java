package dev.tarn.records;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL server, found by its JDBC URL.
///
/// Writers of several processes take turns by an advisory lock, as SQLite's do by the lock on its
/// file. So positions of the journal become visible in their order, and nothing that spans rows can
/// be seen half; each turn carries all that waits in its process.
final class PostgresDatabase implements Database {
  private static final String URL_PREFIX = "jdbc:postgresql:";

  /// What the driver reads without a complaint in its own log, which would repeat the URL. Users
  /// and passwords are parameters; before the host the driver takes none.
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql:(//[^/?@\\s]*/)?[^/?@\\s]*(\\?([^%\\s]|%[0-9A-Fa-f]{2})*)?");

  private static final int READERS = 8;
  private static final int CONNECT_SECONDS = 5;

  /// The longest silence inside a call; a server that vanished without a word is given up then.
  private static final int SOCKET_SECONDS = 15;

  /// How long a reader waits for a connection. Shorter than the driver's patience: calls wait here.
  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(2);

  private static final Map<String, String> WORDS =
      Map.of(
          "serial", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
          "sequence", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
          "bytes", "BYTEA");

  /// A writer waits as long for another as SQLite's does. What was acknowledged is on the disk also
  /// where the server's own setting would answer before.
  private static final String SET_UP =
      """
      SET lock_timeout = %d;
      SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'\
      """
          .formatted(SqliteDatabase.BUSY_TIMEOUT.toMillis());

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /// The number is "tarn" in ASCII.
  private static final String BEGIN = "BEGIN; SELECT pg_advisory_xact_lock(1952543342)";

  private final PGSimpleDataSource source;
  private final String url;

  private PostgresDatabase(String url) {
    this.url = url;
    this.source = source(SOCKET_SECONDS);
  }

  static boolean speaks(String url) {
    return url.startsWith(URL_PREFIX);
  }

  static PostgresDatabase at(String url) {
    if (!URL.matcher(url).matches() || Driver.parseURL(url, new Properties()) == null) {
      throw new RecordsException(
          "database.url must be jdbc:postgresql://host:port/database and parameters such as"
              + " ?user=…&password=…; special characters in these are written as %21");
    }
    return new PostgresDatabase(url);
  }

  /// What the URL itself says counts more.
  private PGSimpleDataSource source(int socketSeconds) {
    PGSimpleDataSource made = new PGSimpleDataSource();
    made.setUrl(url);
    if (!url.contains("connectTimeout=")) {
      made.setConnectTimeout(CONNECT_SECONDS);
    }
    if (!url.contains("socketTimeout=")) {
      made.setSocketTimeout(socketSeconds);
    }
    if (!url.contains("tcpKeepAlive=")) {
      made.setTcpKeepAlive(true);
    }
    if (!url.contains("ApplicationName=")) {
      made.setApplicationName("tarn");
    }
    return made;
  }

  /// Flyway's own lock keeps processes apart. A migration may be silent for long.
  @Override
  public void migrate() {
    migrations().run();
  }

  @Override
  public Migrations migrations() {
    return new Migrations(source(0), WORDS, toString());
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(SET_UP);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Every statement after the lock sees all that was committed before it (READ COMMITTED, which
  /// the lock makes enough).
  @Override
  public String begin() {
    return BEGIN;
  }

  @Override
  public HikariDataSource readers() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("records-read");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(READERS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(POOL_TIMEOUT.toMillis());
    pool.setConnectionInitSql("SET default_transaction_read_only = on");
    try {
      return new HikariDataSource(pool);
    } catch (PoolInitializationException e) {
      throw new RecordsException("cannot read the database " + this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String lastPosition() {
    return "SELECT last_value FROM journal_position_seq WHERE is_called";
  }

  @Override
  public void reserve(WriteSession session, long position) throws SQLException {
    session.first(
        """
        SELECT setval('journal_position_seq', ?) FROM journal_position_seq
        WHERE last_value < ? OR NOT is_called\
        """,
        row -> row.getLong(1),
        position,
        position);
  }

  /// Nothing to do: autovacuum frees deleted rows, and the log is the server's business.
  @Override
  public boolean wipe() {
    return true;
  }

  /// Tables with text are written anew, which gives up their old files. The server's log and its
  /// copies of it are its own business.
  @Override
  public boolean scrub(Writer writer) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("journal", "block", "thought", "erasure")) {
        statement.execute("VACUUM (FULL) " + table);
      }
      return true;
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return false;
      }
      throw new RecordsException("cannot vacuum " + this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Database> copy(Path directory) {
    return Optional.empty();
  }

  /// Reading a large table whole takes its time.
  @Override
  public Connection inspecting() throws SQLException {
    Connection connection = source(0).getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = on");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// The server looks after its pages itself.
  @Override
  public List<String> faults() {
    return List.of(
        """
        SELECT 'constraint ' || conname || ' was never checked' FROM pg_constraint
        WHERE NOT convalidated
        AND connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())\
        """,
        """
        SELECT 'index ' || relname || ' is not valid' FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        WHERE NOT indisvalid
        AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())\
        """);
  }

  @Override
  public String product() {
    return "SELECT 'PostgreSQL ' || current_setting('server_version')";
  }

  @Override
  public String toString() {
    String ports = Arrays.toString(source.getPortNumbers());
    return "PostgreSQL %s at %s, port %s"
        .formatted(
            source.getDatabaseName(),
            String.join(", ", source.getServerNames()),
            ports.substring(1, ports.length() - 1));
  }
}
