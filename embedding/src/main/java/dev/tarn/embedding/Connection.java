package dev.tarn.embedding;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// What the two lanes of a provider's embedder share: its endpoint, its format, the count of its
/// tokens, and the end of it all.
final class Connection {
  /// Of a number as JSON, and of what stands around a vector.
  private static final int BYTES_OF_A_NUMBER = 32;

  private static final int BYTES_AROUND = 1 << 16;

  private final Endpoint endpoint;
  private final Wire wire;
  private final int dimensions;
  private final LongSupplier nanos;
  private final AtomicLong tokens = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param nanos such as `System::nanoTime`
  Connection(Endpoint endpoint, Wire wire, int dimensions, LongSupplier nanos) {
    this.endpoint = endpoint;
    this.wire = wire;
    this.dimensions = dimensions;
    this.nanos = nanos;
  }

  /// Vectors of unit length, in the order of the texts. Asks once.
  List<float[]> ask(List<String> texts, Purpose purpose, Duration timeout) throws Endpoint.Failure {
    int most = BYTES_AROUND + texts.size() * (BYTES_OF_A_NUMBER * dimensions + BYTES_AROUND / 64);
    byte[] body = endpoint.post(wire.request(texts, purpose), timeout, most);
    try {
      Wire.Answer answer = wire.answer(body, texts.size());
      tokens.addAndGet(answer.tokens());
      return answer.vectors().stream().map(Pooling::normalise).toList();
    } catch (EmbeddingException e) {
      throw new Endpoint.Failure(e);
    }
  }

  long tokens() {
    return tokens.get();
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /// Waits, or not any longer once this is closed.
  void rest(Duration time) {
    try {
      // Whether it was closed is asked by whoever goes on.
      var _ = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /// Ends rests and requests under way. Idempotent.
  void close() {
    closed.countDown();
    endpoint.close();
  }
}
