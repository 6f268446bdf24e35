package dev.tarn.records;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A part of a list.
///
/// @param next where the next one begins; empty if there is no more
public record Page<T>(List<T> items, Optional<String> next) {

  /// Which part is asked for.
  ///
  /// @param limit most items
  /// @param after what a page before said in [#next]; empty for the first
  public record Asked(int limit, Optional<String> after) {
    /// How many rows to look up: one more than are shown tells whether there is a next page.
    int rows() {
      return limit + 1;
    }
  }

  /// The page that `found` holds, which are up to [Asked#rows()].
  ///
  /// @param position names a place in the list
  static <T> Page<T> of(List<T> found, Asked asked, Function<T, String> position) {
    if (found.size() <= asked.limit()) {
      return new Page<>(List.copyOf(found), Optional.empty());
    }
    List<T> items = List.copyOf(found.subList(0, asked.limit()));
    return new Page<>(items, Optional.of(position.apply(items.getLast())));
  }
}
