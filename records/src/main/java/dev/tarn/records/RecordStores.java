package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The door of this room.
public final class RecordStores {
  private RecordStores() {}

  /// Opens or makes the database and brings its schema up to date. Several processes may hold it.
  ///
  /// @param config without a URL the file lies in `dataDir`; `jdbc:sqlite:` and a path puts it
  ///   elsewhere; other databases are refused as long as they are not supported
  /// @param dataDir where the embedded database lies, as `records.db`
  /// @param master what stored hashes and blocks are keyed with
  /// @param queue submissions that may wait for the disk
  /// @throws RecordsException if it cannot be opened, or was made under another master key; the
  ///   message says which
  public static Records open(
      TarnConfig.Database config, Path dataDir, Secret master, int queue, InstantSource clock) {
    return SqliteRecords.open(
        Database.open(config, dataDir), master, queue, clock, new SecureRandom());
  }
}
