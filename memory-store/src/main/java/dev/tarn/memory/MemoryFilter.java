package dev.tarn.memory;

import java.util.Optional;

/// Narrows a listing inside one scope.
public record MemoryFilter(Optional<String> conversation, Optional<Memory.Kind> kind) {
  /// Everything in the scope.
  public static final MemoryFilter ALL = new MemoryFilter(Optional.empty(), Optional.empty());
}
