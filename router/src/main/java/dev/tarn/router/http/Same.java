package dev.tarn.router.http;

import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Drafting;
import dev.tarn.router.provider.Outgoing;
import io.vertx.core.Future;

/// A request that is the same for whoever gets it.
record Same(Outgoing outgoing, Dialects dialects) implements Drafting {
  @Override
  public Future<Outgoing> draft(Attempt attempt) {
    return Future.succeededFuture(outgoing);
  }

  @Override
  public Dialect dialect(Attempt attempt) {
    return dialects.of(attempt.provider().row().dialect());
  }
}
