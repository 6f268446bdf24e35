package dev.tarn.router.provider;

import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.openai.OpenAiChat;
import io.vertx.core.Future;

/// One request for every attempt, of a client that speaks OpenAI's dialect.
record FixedDraft(Outgoing outgoing) implements Drafting {
  private static final Dialect DIALECT = OpenAiChat.dialect(new ReadLimits(100, 1 << 20));

  @Override
  public Future<Outgoing> draft(Attempt attempt) {
    return Future.succeededFuture(outgoing);
  }

  @Override
  public Dialect dialect(Attempt attempt) {
    return DIALECT;
  }
}
