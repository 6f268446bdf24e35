package dev.tarn.embedding;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A model behind a lane for questions and one for passages.
final class LanedEmbedder implements Embedder {
  private final EmbeddingModel model;
  private final Prompts prompts;
  private final QueryCache cache;
  private final QueryLane queries;
  private final PassageLane passages;
  private final Outside outside;

  /// What a provider adds to a model.
  ///
  /// @param payer by whose key it is asked; empty for a model in this process
  /// @param tokens that it has counted so far
  /// @param trouble why the last request failed, if no later one succeeded
  /// @param hurry called before closing: ends whatever a run waits for
  record Outside(
      Optional<Payer> payer,
      LongSupplier tokens,
      Supplier<Optional<EmbeddingException>> trouble,
      Runnable hurry) {
    /// The model runs in this process.
    static final Outside NONE = new Outside(Optional.empty(), () -> 0, Optional::empty, () -> {});
  }

  LanedEmbedder(
      EmbeddingModel model,
      Prompts prompts,
      QueryCache cache,
      QueryLane queries,
      PassageLane passages,
      Outside outside) {
    this.model = model;
    this.prompts = prompts;
    this.cache = cache;
    this.queries = queries;
    this.passages = passages;
    this.outside = outside;
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
    return outside.tokens().getAsLong();
  }

  @Override
  public Payer payer() {
    return outside.payer().orElseGet(() -> Payer.local(model.id()));
  }

  @Override
  public Optional<EmbeddingException> trouble() {
    return outside.trouble().get();
  }

  @Override
  public void forgetQueries() {
    cache.clear();
  }

  @Override
  public void close() {
    outside.hurry().run();
    // Questions first: the other lane may be waiting for them.
    queries.close();
    passages.close();
    cache.clear();
  }
}
