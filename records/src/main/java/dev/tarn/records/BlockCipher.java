package dev.tarn.records;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/// Seals the text of blocks, each for its place (scope, conversation, prefix).
final class BlockCipher {
  private final Aead aead;

  BlockCipher(RootKey root, SecureRandom random) {
    this.aead = new Aead(root.derive("blocks"), random);
  }

  byte[] seal(String text, String... place) {
    return aead.seal(text.getBytes(StandardCharsets.UTF_8), place);
  }

  /// The text; nothing if it was not sealed for this place under this key.
  Optional<String> open(byte[] sealed, String... place) {
    return aead.open(sealed, place).map(text -> new String(text, StandardCharsets.UTF_8));
  }
}
