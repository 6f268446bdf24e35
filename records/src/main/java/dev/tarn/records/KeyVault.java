package dev.tarn.records;

import dev.tarn.config.Secret;
import java.util.List;

/// Opens stored provider keys. Only the code that places and signs outgoing calls may know it.
public interface KeyVault {
  /// The keys of a workspace as they are now, with the data key that opens them. Asks the database,
  /// and whoever holds the master key, and blocks; what it returns may be kept for seconds.
  Unlocked unlock(String workspace);

  /// The keys of one workspace. Thread-safe; does not block.
  interface Unlocked {
    /// Without their values, those that are disabled or dead too.
    List<StoredKey> keys();

    /// A key's value, to be used for one call and let go.
    ///
    /// @throws RecordsException if the value was not sealed for this key
    Secret open(StoredKey key);
  }
}
