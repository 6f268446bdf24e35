package dev.tarn.router.provider;

import dev.tarn.router.dialect.Dialect;
import io.vertx.core.Future;

/// Writes a call for each of its attempts.
public interface Drafting {
  /// The request as this attempt's provider gets it. Fails with a [RouterException] if it cannot be
  /// said there.
  Future<Outgoing> draft(Attempt attempt);

  /// What the provider answers in.
  Dialect dialect(Attempt attempt);
}
