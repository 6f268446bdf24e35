package dev.tarn.embedding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Short digests that tell models apart whose vectors must not be mixed.
final class Digests {
  private static final int BYTES = 6;

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256.", e);
    }
  }

  /// What a prefix adds to a model's id: nothing if there is none.
  static String suffix(String prefix) {
    return prefix.isEmpty()
        ? ""
        : "/" + shortened(sha256().digest(prefix.getBytes(StandardCharsets.UTF_8)));
  }

  static String of(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return shortened(digest.digest());
  }

  private static String shortened(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, BYTES);
  }
}
