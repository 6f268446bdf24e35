package dev.tarn.records;

import com.zaxxer.hikari.HikariDataSource;
import dev.tarn.config.TarnConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The database under this room: a file of SQLite's, or a PostgreSQL server. Tables and queries are
/// plain SQL that both take; what they do differently stands in the two classes that implement
/// this.
///
/// `toString` names the database in messages, never with a user or a password.
sealed interface Database permits SqliteDatabase, PostgresDatabase {
  /// Finds the database, makes what is missing of it, and brings its tables up to date.
  ///
  /// @throws RecordsException if that cannot be done; the message says why, without the URL
  static Database open(TarnConfig.Database config, Path dataDir) {
    Database database = locate(config, dataDir);
    database.migrate();
    return database;
  }

  /// Finds the database and touches nothing.
  static Database locate(TarnConfig.Database config, Path dataDir) {
    Optional<String> url = config.url();
    if (url.isEmpty()) {
      return SqliteDatabase.in(dataDir);
    }
    if (SqliteDatabase.speaks(url.get())) {
      return SqliteDatabase.at(url.get());
    }
    if (PostgresDatabase.speaks(url.get())) {
      return PostgresDatabase.at(url.get());
    }
    // The URL may hold a password and is not repeated.
    throw new RecordsException(
        "database.url must begin with jdbc:sqlite: or jdbc:postgresql:; leave it"
            + " (TARN_DATABASE_URL) unset to use records.db in the data directory");
  }

  /// Brings the tables up to date; of processes that start together, one does.
  void migrate();

  /// A connection that writes. There is one in this process; see [Writer].
  Connection connect() throws SQLException;

  /// The statement that begins a transaction in which nothing that is read can be stale: it waits
  /// until no other process writes, and keeps all others from it until the end.
  String begin();

  /// What the writer works with.
  default WriteSession session() throws SQLException {
    return new WriteSession(connect(), begin());
  }

  /// Connections that cannot write, a few of them.
  HikariDataSource readers();

  /// The query for the highest position that the journal ever gave, no row if it gave none.
  String lastPosition();

  /// Keeps the journal from giving positions up to this one.
  void reserve(WriteSession session, long position) throws SQLException;

  /// Wipes what was deleted or overwritten, as far as the database lets us. False if other
  /// connections were in the way for too long.
  boolean wipe();

  /// The same after an erasure, and as far as this process can: text that was deleted stands in no
  /// file of the database any more. False if others are in the way, or too much waits.
  boolean scrub(Writer writer);

  /// Copies the database into a directory, also while others use it; what it held in one moment.
  ///
  /// @return the copy; empty if this is no file: the server's own tools copy it
  Optional<Database> copy(Path directory);

  /// A connection that changes nothing, to a database that must be there already.
  Connection inspecting() throws SQLException;

  /// Queries each of whose rows is a fault.
  List<String> faults();

  /// The query for name and version of what keeps the database.
  String product();

  /// The tables as they should be, to be compared with those that are there.
  Migrations migrations();
}
