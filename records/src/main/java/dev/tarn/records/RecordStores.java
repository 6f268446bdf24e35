package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The door of this room.
public final class RecordStores {
  private RecordStores() {}

  /// Opens or makes the database and brings its schema up to date. Several processes may hold it.
  ///
  /// @param config without a URL the file lies in `dataDir`; `jdbc:sqlite:` and a path puts it
  ///   elsewhere; `jdbc:postgresql:` names a server; other databases are refused
  /// @param dataDir where the embedded database lies, as `records.db`
  /// @param master what wraps the keys that hashes, blocks and provider keys hang on
  /// @param queue submissions that may wait for the disk
  /// @throws RecordsException if it cannot be opened, or was made under another master key; the
  ///   message says which
  public static Records open(
      TarnConfig.Database config, Path dataDir, MasterKey master, int queue, InstantSource clock) {
    return SqlRecords.open(
        Database.open(config, dataDir), master, queue, clock, new SecureRandom());
  }

  /// The same with a master key derived from a secret.
  public static Records open(
      TarnConfig.Database config, Path dataDir, Secret master, int queue, InstantSource clock) {
    return open(config, dataDir, MasterKey.of(master), queue, clock);
  }

  /// Copies the database into a directory, also while routers use it: what it held in one moment.
  /// The copy is readable by its owner only, and opens under the same master key.
  ///
  /// @param to holds no file of the database's name
  /// @return what was found in the copy; empty if the database is on a server, whose own tools copy
  ///   it
  /// @throws RecordsException if there is no database, or it cannot be copied
  public static Optional<RecordsReport> copy(TarnConfig.Database config, Path dataDir, Path to) {
    return Database.locate(config, dataDir).copy(to).map(copy -> new Inspection(copy).run());
  }

  /// Looks through the database, also while routers use it. Reads all of it and writes nothing.
  ///
  /// @throws RecordsException if there is no database, or it does not answer
  public static RecordsReport inspect(TarnConfig.Database config, Path dataDir) {
    return new Inspection(Database.locate(config, dataDir)).run();
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
