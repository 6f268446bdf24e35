package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.records.DataKeys.DataKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Values of provider keys, sealed under their workspace's data key.
///
/// A sealed value is the format's version (one byte, 1), the data key's id (8 bytes), then what
/// [Aead] makes. It is bound to the header, the workspace, the provider, the key's id and its
/// version: a value that was copied to another row, or put back after it was replaced, does not
/// open.
final class KeyCipher {
  private static final byte FORMAT = 1;
  private static final int HEADER = 1 + DataKeys.ID_BYTES;

  private KeyCipher() {}

  /// What a value is sealed for.
  record Place(String workspace, String provider, String id, int version) {
    static Place of(StoredKey key) {
      return new Place(key.workspace(), key.attributes().provider(), key.id(), key.version());
    }

    private String[] under(DataKey dataKey) {
      return new String[] {
        "provider-key/" + FORMAT, dataKey.id(), workspace, provider, id, Integer.toString(version)
      };
    }
  }

  static byte[] seal(Secret value, DataKey dataKey, Place place) {
    byte[] plain = value.reveal().getBytes(StandardCharsets.UTF_8);
    byte[] sealed = dataKey.aead().seal(plain, place.under(dataKey));
    Arrays.fill(plain, (byte) 0);
    return ByteBuffer.allocate(HEADER + sealed.length)
        .put(FORMAT)
        .put(HexFormat.of().parseHex(dataKey.id()))
        .put(sealed)
        .array();
  }

  /// The value; nothing if it was not sealed for this place under this key.
  static Optional<Secret> open(byte[] sealed, DataKey dataKey, Place place) {
    boolean ours =
        sealed.length > HEADER
            && sealed[0] == FORMAT
            && HexFormat.of().formatHex(sealed, 1, HEADER).equals(dataKey.id());
    if (!ours) {
      return Optional.empty();
    }
    return dataKey
        .aead()
        .open(Arrays.copyOfRange(sealed, HEADER, sealed.length), place.under(dataKey))
        .map(KeyCipher::secret);
  }

  private static Secret secret(byte[] plain) {
    Secret value = Secret.of(new String(plain, StandardCharsets.UTF_8));
    Arrays.fill(plain, (byte) 0);
    return value;
  }
}
