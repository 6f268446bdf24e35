package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A provider key that a workspace has stored, without its value, which nothing but
/// [KeyVault.Unlocked#open] gives back.
///
/// @param id names it in lists, headers of receipts and logs
/// @param hint its masked value, for people to tell keys apart
/// @param attributes what its owner says of it
/// @param dead why it is passed over until it is changed or tested again: the provider refused it
/// @param version rises with each change of the value
public record StoredKey(
    String id,
    String workspace,
    String hint,
    Attributes attributes,
    Optional<String> dead,
    int version,
    Instant createdAt,
    Instant changedAt) {

  /// What the owner of a stored key says of it, and may change.
  ///
  /// @param provider name of the row it is for
  /// @param label names it for people, in `x-memorylake-key-source` too; unique in its workspace
  /// @param group when it is tried
  /// @param priority within its group; smaller ones first, equal ones in turn
  /// @param always whether a call that it could serve never goes on to the operator's key
  /// @param disabled whether it is left out
  /// @param models models it is for; empty means all; one trailing `*` matches any rest
  /// @param keys ids of the Tarn keys it is for; empty means all
  /// @param users users it is for; empty means all
  public record Attributes(
      String provider,
      String label,
      Group group,
      int priority,
      boolean always,
      boolean disabled,
      List<String> models,
      List<String> keys,
      List<String> users) {}

  /// When a stored key is tried, with regard to the operator's.
  public enum Group {
    /// Before the operator's key.
    PRIORITISED,
    /// After it.
    FALLBACK
  }
}
