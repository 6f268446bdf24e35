package dev.tarn.embedding;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// A model behind a lane for questions and one for passages.
final class LanedEmbedder implements Embedder {
  private final EmbeddingModel model;
  private final Prompts prompts;
  private final QueryCache cache;
  private final QueryLane queries;
  private final PassageLane passages;
  private final LongSupplier tokens;
  private final Runnable hurry;

  /// @param tokens that a provider has counted so far
  /// @param hurry called before closing: ends whatever a run waits for
  LanedEmbedder(
      EmbeddingModel model,
      Prompts prompts,
      QueryCache cache,
      QueryLane queries,
      PassageLane passages,
      LongSupplier tokens,
      Runnable hurry) {
    this.model = model;
    this.prompts = prompts;
    this.cache = cache;
    this.queries = queries;
    this.passages = passages;
    this.tokens = tokens;
    this.hurry = hurry;
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public CompletableFuture<float[]> embedQuery(String text) {
    return queries.submit(prompts.query(text));
  }

  @Override
  public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
    return passages.submit(texts.stream().map(prompts::passage).toList());
  }

  @Override
  public int passagesAtOnce() {
    return Math.max(Embedder.super.passagesAtOnce(), passages.batch());
  }

  @Override
  public long tokens() {
    return tokens.getAsLong();
  }

  @Override
  public void forgetQueries() {
    cache.clear();
  }

  @Override
  public void close() {
    hurry.run();
    // Questions first: the other lane may be waiting for them.
    queries.close();
    passages.close();
    cache.clear();
  }
}
