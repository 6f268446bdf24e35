package dev.tarn.records;

import java.util.Optional;

/// Receipts; written through [Records#submit].
public interface Receipts {
  /// A receipt of this scope.
  Optional<Receipt> find(String scope, String id);
}
