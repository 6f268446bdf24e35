package dev.tarn.embedding;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// To wherever the operator says, by the JDK's client.
final class HttpTransport implements Transport {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  @Override
  public Response post(URI to, Map<String, String> headers, byte[] body, Duration timeout, int most)
      throws IOException, InterruptedException, TimeoutException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    HttpResponse<BoundedBody.Bytes> reply = await(request.build(), timeout, most);
    return new Response(
        reply.statusCode(), reply.headers(), reply.body().bytes(), reply.body().whole());
  }

  private HttpResponse<BoundedBody.Bytes> await(HttpRequest request, Duration timeout, int most)
      throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<HttpResponse<BoundedBody.Bytes>> reply =
        http.sendAsync(
            request, info -> new BoundedBody(info.statusCode() == 200 ? most : FAILURE_BYTES));
    try {
      return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException e) {
      reply.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    } catch (CancellationException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
