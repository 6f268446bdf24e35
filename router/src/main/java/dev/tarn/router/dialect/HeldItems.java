package dev.tarn.router.dialect;

import java.util.Set;

/// Items of earlier answers that a call names and the provider is to look up.
///
/// @param field path of the first of them
/// @param ids which the provider gave them
public record HeldItems(String field, Set<String> ids) {
  public HeldItems {
    ids = Set.copyOf(ids);
  }
}
