package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A page of a list, as our APIs show it.
record Listing<T>(List<T> data, @JsonProperty("next_cursor") Optional<String> nextCursor) {
  static <S, T> Listing<T> of(Page<S> page, Function<S, T> view) {
    return new Listing<>(
        page.items().stream().map(view).toList(), page.next().map(Answering::cursor));
  }
}
