package dev.tarn.records;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// One file of SQLite's, with a write-ahead log beside it that reaches the disk with each commit.
final class SqliteDatabase implements Database {
  /// How long a connection waits for another process before it gives up.
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private static final String URL_PREFIX = "jdbc:sqlite:";
  private static final int READERS = 4;
  private static final Map<String, String> WORDS =
      Map.of(
          "serial", "INTEGER PRIMARY KEY",
          "sequence", "INTEGER PRIMARY KEY AUTOINCREMENT",
          "bytes", "BLOB");

  /// Two rooms of one process may open the same file, and file locks do not hold within a process.
  private static final Object MIGRATING = new Object();

  private final Path file;
  private final SQLiteDataSource source;

  private SqliteDatabase(Path file) {
    this.file = file.toAbsolutePath();
    this.source = new SQLiteDataSource(pragmas());
    this.source.setUrl(URL_PREFIX + this.file);
  }

  static boolean speaks(String url) {
    return url.startsWith(URL_PREFIX);
  }

  static SqliteDatabase in(Path dataDir) {
    return new SqliteDatabase(dataDir.resolve("records.db"));
  }

  static SqliteDatabase at(String url) {
    String path = url.substring(URL_PREFIX.length());
    if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
      throw new RecordsException(
          "database.url must be jdbc:sqlite: and the plain path of a file, without parameters");
    }
    return new SqliteDatabase(Path.of(path));
  }

  private static SQLiteConfig pragmas() {
    SQLiteConfig pragmas = new SQLiteConfig();
    pragmas.setJournalMode(SQLiteConfig.JournalMode.WAL);
    pragmas.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    pragmas.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    pragmas.enforceForeignKeys(true);
    // Nobody asks for them, and the driver would after each row that is added.
    pragmas.setGetGeneratedKeys(false);
    // Deleted text is overwritten with zeros, from the first row on.
    pragmas.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    return pragmas;
  }

  /// Readable by its owner only, if this makes it.
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
  @Override
  public void migrate() {
    make();
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
    new Migrations(source, WORDS, toString()).run();
  }

  @Override
  public Migrations migrations() {
    return new Migrations(asItIs(), WORDS, toString());
  }

  @Override
  public Connection connect() throws SQLException {
    return source.getConnection();
  }

  /// Takes the write lock at once.
  @Override
  public String begin() {
    return "BEGIN IMMEDIATE";
  }

  @Override
  public HikariDataSource readers() {
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

  /// SQLite keeps it also when its entry is gone.
  @Override
  public String lastPosition() {
    return "SELECT seq FROM sqlite_sequence WHERE name = 'journal'";
  }

  @Override
  public void reserve(WriteSession session, long position) throws SQLException {
    int known =
        session.update(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'journal'", position);
    if (known == 0) {
      session.update("INSERT INTO sqlite_sequence (name, seq) VALUES ('journal', ?)", position);
    }
  }

  /// Empties the write-ahead log, where deleted text would stand until it is overwritten.
  @Override
  public boolean wipe() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet busy = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      return busy.next() && busy.getInt(1) == 0;
    } catch (SQLException e) {
      throw new RecordsException("cannot empty the log of " + file + ": " + e.getMessage(), e);
    }
  }

  /// Deleted cells are overwritten, but cells that SQLite moved between pages while they lived are
  /// not. Text stands in the journal alone, so all of its pages are given up, which overwrites them
  /// whole, and what waits is written anew.
  @Override
  public boolean scrub(Writer writer) {
    return writer.run(JournalCopy::rewrite) && wipe();
  }

  @Override
  public Optional<Database> copy(Path directory) {
    Path to = directory.resolve(file.getFileName());
    try {
      // SQLite takes an empty file, and that can be made for the owner only.
      Files.createFile(to, ownerOnly());
      try (Connection connection = inspecting();
          Statement statement = connection.createStatement()) {
        // One read transaction: writers go on. Free pages, where deleted text was, stay behind.
        statement.execute("VACUUM INTO '" + to.toString().replace("'", "''") + "'");
      }
      try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      return Optional.of(new SqliteDatabase(to));
    } catch (IOException | SQLException e) {
      throw new RecordsException("cannot copy the database " + file + " to " + to + ": " + e, e);
    }
  }

  @Override
  public Connection inspecting() throws SQLException {
    if (!Files.isRegularFile(file)) {
      throw new RecordsException("there is no database " + file);
    }
    return asItIs().getConnection();
  }

  /// Leaves the mode of the file alone.
  private SQLiteDataSource asItIs() {
    SQLiteConfig pragmas = new SQLiteConfig();
    pragmas.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    SQLiteDataSource quiet = new SQLiteDataSource(pragmas);
    quiet.setUrl(URL_PREFIX + file);
    return quiet;
  }

  @Override
  public List<String> faults() {
    return List.of(
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        """
        SELECT 'a row of ' || "table" || ' refers to one of ' || "parent" || ' that is gone'
        FROM pragma_foreign_key_check\
        """);
  }

  @Override
  public String product() {
    return "SELECT 'SQLite ' || sqlite_version()";
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
