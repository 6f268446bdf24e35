package dev.tarn.records;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The SQLite file: where it lies, how connections to it are set up, and its schema.
///
/// Everything that is SQLite's alone stands here and in [WriteSession]; the tables and the queries
/// are plain SQL.
final class Database {
  /// How long a connection waits for another process before it gives up.
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private static final String URL_PREFIX = "jdbc:sqlite:";
  private static final int READERS = 4;

  /// Two rooms of one process may open the same file, and file locks do not hold within a process.
  private static final Object MIGRATING = new Object();

  private final Path file;
  private final SQLiteDataSource source;

  private Database(Path file) {
    this.file = file;
    this.source = new SQLiteDataSource(pragmas());
    this.source.setUrl(URL_PREFIX + file);
  }

  /// Finds the file, makes it if there is none (readable by its owner only), and brings its tables
  /// up to date.
  static Database open(TarnConfig.Database config, Path dataDir) {
    Database database = new Database(locate(config.url(), dataDir));
    database.make();
    database.migrate();
    return database;
  }

  private static Path locate(Optional<String> url, Path dataDir) {
    if (url.isEmpty()) {
      return dataDir.resolve("records.db").toAbsolutePath();
    }
    String given = url.get();
    if (!given.startsWith(URL_PREFIX)) {
      // The rest of the URL may hold a password and is not repeated.
      throw new RecordsException(
          "database.url must begin with jdbc:sqlite: as no other database is supported yet; leave"
              + " it (TARN_DATABASE_URL) unset to use records.db in the data directory");
    }
    String path = given.substring(URL_PREFIX.length());
    if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
      throw new RecordsException(
          "database.url must be jdbc:sqlite: and the plain path of a file, without parameters");
    }
    return Path.of(path).toAbsolutePath();
  }

  private static SQLiteConfig pragmas() {
    SQLiteConfig pragmas = new SQLiteConfig();
    pragmas.setJournalMode(SQLiteConfig.JournalMode.WAL);
    pragmas.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    pragmas.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    pragmas.enforceForeignKeys(true);
    // Deleted text is overwritten with zeros, from the first row on.
    pragmas.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    return pragmas;
  }

  private void make() {
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.createFile(file, ownerOnly());
    } catch (FileAlreadyExistsException e) {
      // Made before: its mode is its owner's business.
    } catch (IOException e) {
      throw new RecordsException("cannot make the database file " + file + ": " + e, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  /// Flyway takes no lock on SQLite, so two processes that start together would both make the
  /// tables; a file beside the database keeps them apart.
  private void migrate() {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    synchronized (MIGRATING) {
      try (FileChannel channel =
              FileChannel.open(
                  lockFile,
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  ownerOnly());
          FileLock held = channel.lock()) {
        migrate(held);
      } catch (IOException e) {
        throw new RecordsException("cannot lock " + lockFile + ": " + e, e);
      }
    }
  }

  private void migrate(FileLock held) {
    if (!held.isValid()) {
      throw new RecordsException("lost the lock beside " + file);
    }
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:dev/tarn/records/migration")
          .placeholders(
              Map.of(
                  "serial", "INTEGER PRIMARY KEY",
                  "sequence", "INTEGER PRIMARY KEY AUTOINCREMENT",
                  "bytes", "BLOB"))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new RecordsException("cannot open the database " + file + ": " + e.getMessage(), e);
    }
  }

  /// Brings the log into the database file and empties it, so that what was deleted or overwritten
  /// stands in neither. False if other connections were in the way for too long.
  boolean truncateLog() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet busy = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      return busy.next() && busy.getInt(1) == 0;
    } catch (SQLException e) {
      throw new RecordsException("cannot empty the log of " + file + ": " + e.getMessage(), e);
    }
  }

  /// A connection that writes. There is one in this process; see [Writer].
  Connection connect() throws SQLException {
    return source.getConnection();
  }

  /// The same, ready to be worked with.
  WriteSession session() throws SQLException {
    return new WriteSession(connect());
  }

  /// Connections that cannot write, a few of them.
  HikariDataSource readers() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("records-read");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(READERS);
    pool.setConnectionTimeout(BUSY_TIMEOUT.toMillis());
    pool.setMaxLifetime(0);
    pool.setConnectionInitSql("PRAGMA query_only = 1");
    try {
      return new HikariDataSource(pool);
    } catch (PoolInitializationException e) {
      throw new RecordsException("cannot read the database " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
