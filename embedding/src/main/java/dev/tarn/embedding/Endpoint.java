package dev.tarn.embedding;

import dev.tarn.config.Secret;
import dev.tarn.embedding.EmbeddingException.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A provider's embeddings endpoint: signs, sends, bounds, and says of a failure what kind it is.
/// Redirects are not followed: texts and key would go along. Thread-safe; blocks.
final class Endpoint implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int FAILURE_BYTES = 1 << 16;

  private final Address address;
  private final Optional<Secret> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Endpoint(Address address, Optional<Secret> key) {
    this.address = address;
    this.key = key;
  }

  /// The body of an answer with status 200.
  ///
  /// @param timeout for all of it
  /// @param most bytes of an answer
  /// @throws Failure if there is none
  byte[] post(byte[] body, Duration timeout, int most) throws Failure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.uri())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    key.ifPresent(secret -> request.header(address.header(), address.scheme() + secret.reveal()));
    HttpResponse<BoundedBody.Bytes> reply = await(request.build(), timeout, most);
    if (reply.statusCode() != 200) {
      throw Refusals.failure(reply.statusCode(), reply.headers(), reply.body().bytes());
    }
    if (!reply.body().whole()) {
      throw new Failure(VectorReader.broken("is longer than %d bytes".formatted(most)));
    }
    return reply.body().bytes();
  }

  private HttpResponse<BoundedBody.Bytes> await(HttpRequest request, Duration timeout, int most)
      throws Failure {
    CompletableFuture<HttpResponse<BoundedBody.Bytes>> reply =
        http.sendAsync(
            request, info -> new BoundedBody(info.statusCode() == 200 ? most : FAILURE_BYTES));
    try {
      return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new Failure(
          new EmbeddingException(
              Kind.UNREACHABLE,
              "The provider did not answer within %d ms.".formatted(timeout.toMillis())));
    } catch (ExecutionException | CancellationException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw broken(e);
    }
  }

  /// Its own message may name what must not be told.
  private static Failure broken(Exception failure) {
    Throwable cause = Optional.ofNullable(failure.getCause()).orElse(failure);
    return new Failure(
        new EmbeddingException(
            Kind.UNREACHABLE,
            "The provider could not be reached: " + cause.getClass().getSimpleName() + "."));
  }

  /// Ends what is under way, and sends nothing more.
  @Override
  public void close() {
    http.shutdownNow();
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
