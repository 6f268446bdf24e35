package dev.tarn.records;

import dev.tarn.config.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Keys as they were at one moment, sealed, and the data key beside them.
final class SqlKeyVault implements KeyVault {
  private final Reader reader;
  private final DataKeys dataKeys;

  SqlKeyVault(Reader reader, DataKeys dataKeys) {
    this.reader = reader;
    this.dataKeys = dataKeys;
  }

  private record Sealed(StoredKey key, byte[] value) {}

  @Override
  public Unlocked unlock(String workspace) {
    List<Sealed> sealed =
        reader.read(handle ->
            handle
                .createQuery(
                    "SELECT "
                        + StoredKeyRows.COLUMNS
                        + ", sealed FROM provider_key WHERE workspace = :workspace ORDER BY number")
                .bind("workspace", workspace)
                .map((row, context) -> new Sealed(StoredKeyRows.key(row), row.getBytes("sealed")))
                .list());
    // A workspace without keys needs no answer of whoever holds the master key.
    Optional<DataKeys.DataKey> dataKey =
        sealed.isEmpty() ? Optional.empty() : dataKeys.find(workspace);
    return new AsOf(
        sealed.stream().map(Sealed::key).toList(),
        sealed.stream().collect(Collectors.toMap(one -> one.key().id(), Sealed::value)),
        dataKey);
  }

  private record AsOf(
      List<StoredKey> keys, Map<String, byte[]> values, Optional<DataKeys.DataKey> dataKey)
      implements Unlocked {
    @Override
    public Secret open(StoredKey key) {
      return Optional.ofNullable(values.get(key.id()))
          .flatMap(value ->
              dataKey.flatMap(with -> KeyCipher.open(value, with, KeyCipher.Place.of(key))))
          .orElseThrow(() ->
              new RecordsException(
                  "the value of provider key " + key.id() + " was not sealed for it"));
    }

    @Override
    public String toString() {
      return "keys " + keys.stream().map(StoredKey::id).toList();
    }
  }
}
