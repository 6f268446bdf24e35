package dev.tarn.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that must not be seen: a key, a password. It cannot be printed, logged or serialised by
/// accident: [#toString()] is `***`, it is not [java.io.Serializable] and it has no properties a
/// mapper could find.
///
/// [#reveal()] is called only where a request is signed, a key is checked or shown once.
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /// Wraps `value`, which must not be blank.
  public static Secret of(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a secret must not be blank");
    }
    return new Secret(value);
  }

  /// The value itself. Every call site is a place to audit.
  public String reveal() {
    return value;
  }

  /// Equal if the values are, compared in constant time.
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
