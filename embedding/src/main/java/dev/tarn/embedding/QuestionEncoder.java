package dev.tarn.embedding;

import java.time.Duration;
import java.util.List;

/// Asks a provider for the vectors of questions: somebody waits, so there is one quick try, and
/// none while the provider rests. A connection that breaks is no try: an idle one may have been
/// closed just as it was used.
final class QuestionEncoder implements Encoder {
  private final Connection connection;
  private final Patience patience;
  private final Duration timeout;

  /// @param timeout after which a vector is of no use any more
  QuestionEncoder(Connection connection, Patience patience, Duration timeout) {
    this.connection = connection;
    this.patience = patience;
    this.timeout = timeout;
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    patience
        .resting()
        .ifPresent(why -> {
          throw new EmbeddingException(why.kind(), why.getMessage() + " It is left alone for now.");
        });
    long begun = connection.nanos();
    try {
      List<float[]> vectors = once(texts, begun);
      patience.succeeded();
      return vectors;
    } catch (Endpoint.Failure e) {
      patience.failed(e.why(), begun, e.retryAfter());
      throw e.why();
    }
  }

  private List<float[]> once(List<String> texts, long begun) throws Endpoint.Failure {
    try {
      return connection.ask(texts, Purpose.QUERY, timeout);
    } catch (Endpoint.Failure e) {
      Duration left = timeout.minusNanos(connection.nanos() - begun);
      if (!e.silent() || !left.isPositive()) {
        throw e;
      }
      return connection.ask(texts, Purpose.QUERY, left);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
