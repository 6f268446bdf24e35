package dev.tarn.embedding;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A model in this process, with a session for each lane.
final class LocalEmbedder implements Embedder {
  private final LocalModel model;
  private final QueryCache cache;
  private final QueryLane queries;
  private final PassageLane passages;

  LocalEmbedder(LocalModel model, QueryCache cache, QueryLane queries, PassageLane passages) {
    this.model = model;
    this.cache = cache;
    this.queries = queries;
    this.passages = passages;
  }

  @Override
  public EmbeddingModel model() {
    return model.model();
  }

  @Override
  public CompletableFuture<float[]> embedQuery(String text) {
    return queries.submit(model.query(text));
  }

  @Override
  public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
    return passages.submit(texts.stream().map(model::passage).toList());
  }

  @Override
  public void forgetQueries() {
    cache.clear();
  }

  @Override
  public void close() {
    // Questions first: the other lane may be waiting for them.
    queries.close();
    passages.close();
    cache.clear();
  }
}
