package dev.tarn.embedding;

import dev.tarn.embedding.EmbeddingException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// A provider's embeddings endpoint: signs, sends, bounds, and says of a failure what kind it is.
/// Redirects are not followed: texts and key would go along. Thread-safe; blocks.
final class Endpoint implements AutoCloseable {
  private final Address address;
  private final KeySource keys;
  private final Transport transport;

  Endpoint(Address address, KeySource keys, Transport transport) {
    this.address = address;
    this.keys = keys;
    this.transport = transport;
  }

  /// The body of an answer with status 200.
  ///
  /// @param timeout for all of it
  /// @param most bytes of an answer
  /// @throws Failure if there is none
  byte[] post(byte[] body, Duration timeout, int most) throws Failure {
    Optional<SigningKey> key = key();
    Transport.Response reply = send(key, body, timeout, most);
    if (reply.status() != 200) {
      key.ifPresent(used -> used.failed().accept(reply));
      throw Refusals.failure(reply.status(), reply.headers(), reply.body());
    }
    if (!reply.whole()) {
      throw new Failure(VectorReader.broken("is longer than %d bytes".formatted(most)));
    }
    return reply.body();
  }

  private Optional<SigningKey> key() throws Failure {
    try {
      return keys.key();
    } catch (EmbeddingException e) {
      throw new Failure(e);
    }
  }

  private Transport.Response send(Optional<SigningKey> key, byte[] body, Duration timeout, int most)
      throws Failure {
    try {
      return transport.post(address.uri(), headers(key), body, timeout, most);
    } catch (EmbeddingException e) {
      throw new Failure(e);
    } catch (TimeoutException e) {
      throw new Failure(
          new EmbeddingException(
              Kind.UNREACHABLE,
              "The provider did not answer within %d ms.".formatted(timeout.toMillis())));
    } catch (IOException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(e);
    }
  }

  private Map<String, String> headers(Optional<SigningKey> key) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json");
    key.ifPresent(used -> headers.put(address.header(), address.scheme() + used.value().reveal()));
    return headers;
  }

  /// Its own message may name what must not be told.
  private static Failure broken(Exception failure) {
    return new Failure(
        new EmbeddingException(
            Kind.UNREACHABLE,
            "The provider could not be reached: " + failure.getClass().getSimpleName() + "."));
  }

  /// Ends what is under way, and sends nothing more.
  @Override
  public void close() {
    transport.close();
  }

  /// Why there is no answer.
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final EmbeddingException why;
    private final int status;
    private final transient Optional<Duration> retryAfter;

    /// @param status 0 if none came
    /// @param retryAfter when the provider wants to be asked again
    Failure(EmbeddingException why, int status, Optional<Duration> retryAfter) {
      super(why);
      this.why = why;
      this.status = status;
      this.retryAfter = retryAfter;
    }

    Failure(EmbeddingException why) {
      this(why, 0, Optional.empty());
    }

    EmbeddingException why() {
      return why;
    }

    Optional<Duration> retryAfter() {
      return retryAfter;
    }

    /// No status came: an idle connection may have been closed as it was used.
    boolean silent() {
      return status == 0 && why.kind() == Kind.UNREACHABLE;
    }

    /// One of the texts may be to blame, such as by its length.
    boolean blamesTheRequest() {
      boolean said = status == 400 || status == 413 || status == 422;
      return said && why.kind() == Kind.REFUSED;
    }
  }
}
