package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// The door of this room.
public final class RecordStores {
  private RecordStores() {}

  /// Opens or makes the database and brings its schema up to date. Several processes may hold it.
  ///
  /// @param config without a URL the file lies in `dataDir`; `jdbc:sqlite:` and a path puts it
  ///   elsewhere; other databases are refused as long as they are not supported
  /// @param dataDir where the embedded database lies, as `records.db`
  /// @param master what wraps the keys that hashes, blocks and provider keys hang on
  /// @param queue submissions that may wait for the disk
  /// @throws RecordsException if it cannot be opened, or was made under another master key; the
  ///   message says which
  public static Records open(
      TarnConfig.Database config, Path dataDir, MasterKey master, int queue, InstantSource clock) {
    return SqliteRecords.open(
        Database.open(config, dataDir), master, queue, clock, new SecureRandom());
  }

  /// The same with a master key derived from a secret.
  public static Records open(
      TarnConfig.Database config, Path dataDir, Secret master, int queue, InstantSource clock) {
    return open(config, dataDir, MasterKey.of(master), queue, clock);
  }

  /// Wraps every key of the database anew, in one transaction: all of them or none. A router that
  /// runs meanwhile goes on, but cannot open stored provider keys until it is started again with
  /// the new master key.
  ///
  /// @param have master keys of which one is in force
  /// @param to the one that will be; the same key of Vault's stands for its newest version
  /// @return how many keys were wrapped anew
  /// @throws RecordsException if none of `have` is in force, or one that is asked does not answer
  public static int rotateMaster(
      TarnConfig.Database config, Path dataDir, List<MasterKey> have, MasterKey to) {
    return new MasterRotation(Database.open(config, dataDir), have, to, new SecureRandom()).run();
  }
}
