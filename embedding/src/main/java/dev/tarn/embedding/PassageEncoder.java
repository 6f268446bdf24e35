package dev.tarn.embedding;

import dev.tarn.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks a provider for the vectors of texts to be found: nobody waits, so it waits out rests and
/// tries again, but for a key that is not taken.
///
/// A request that is refused may have one text to blame, such as one that is longer than the model
/// reads. Then each is sent alone, and what is still refused is cut in half, and again, until it is
/// clear that it is not the text.
final class PassageEncoder implements Encoder {
  static final int TRIES = 5;

  /// No model reads less.
  private static final int SHORTEST = 250;

  private final Connection connection;
  private final Patience patience;
  private final Duration timeout;

  /// @param timeout of one request
  PassageEncoder(Connection connection, Patience patience, Duration timeout) {
    this.connection = connection;
    this.patience = patience;
    this.timeout = timeout;
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    for (int tried = 1; ; tried++) {
      awaitRest();
      long begun = connection.nanos();
      try {
        List<float[]> vectors = ask(texts);
        patience.succeeded();
        return vectors;
      } catch (Endpoint.Failure e) {
        patience.failed(e.why(), begun, e.retryAfter());
        if (connection.isClosed()) {
          throw closed();
        }
        if (tried == TRIES || !passes(e.why().kind())) {
          throw e.why();
        }
      }
    }
  }

  /// Whether time alone may help.
  private static boolean passes(Kind kind) {
    return kind == Kind.UNREACHABLE || kind == Kind.LIMITED;
  }

  private void awaitRest() {
    for (Duration left = patience.left(); left.isPositive(); left = patience.left()) {
      patience
          .resting()
          .filter(why -> !passes(why.kind()))
          .ifPresent(why -> {
            throw why;
          });
      connection.rest(left);
      if (connection.isClosed()) {
        throw closed();
      }
    }
  }

  private List<float[]> ask(List<String> texts) throws Endpoint.Failure {
    try {
      return connection.ask(texts, Purpose.PASSAGE, timeout);
    } catch (Endpoint.Failure e) {
      if (!e.blamesTheRequest()) {
        throw e;
      }
      List<float[]> vectors = new ArrayList<>(texts.size());
      for (String text : texts) {
        vectors.add(alone(text, e));
      }
      return vectors;
    }
  }

  private float[] alone(String text, Endpoint.Failure refused) throws Endpoint.Failure {
    Endpoint.Failure last = refused;
    for (String part = text; ; part = half(part)) {
      try {
        return connection.ask(List.of(part), Purpose.PASSAGE, timeout).getFirst();
      } catch (Endpoint.Failure e) {
        last = e;
      }
      if (!last.blamesTheRequest() || part.length() <= SHORTEST) {
        throw last;
      }
    }
  }

  private static String half(String text) {
    int end = text.length() / 2;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private static EmbeddingException closed() {
    return new EmbeddingException(Kind.CLOSED, "The embedder is closed.");
  }

  @Override
  public void close() {
    connection.close();
  }
}
