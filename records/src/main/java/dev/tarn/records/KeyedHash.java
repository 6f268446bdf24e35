package dev.tarn.records;

/// HMAC-SHA-256 under keys derived from the master key, so that what is stored by hash cannot be
/// guessed by someone who holds only the database. Thread-safe.
public interface KeyedHash {
  /// 26 characters of base32 (130 bits) that identify `parts` in order, each taken whole.
  ///
  /// @param purpose keeps uses apart; equal parts under two purposes have unrelated hashes
  String of(String purpose, String... parts);
}
