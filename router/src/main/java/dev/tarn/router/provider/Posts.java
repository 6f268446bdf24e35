package dev.tarn.router.provider;

import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.Transport;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Requests in the background to addresses that workspaces have named, held to the rules of
/// callers' URLs with each connection: nowhere but where the operator lets callers go, and to the
/// very address that was looked at. Thread-safe; blocks, so never on an event loop.
public final class Posts implements AutoCloseable {
  private static final int CONNECTIONS_PER_HOST = 16;
  private static final int WAITING = 1_024;
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Supplier<Vertx> vertx;
  private final Function<Vertx, Resolver> resolver;
  private final CallerUrls urls;
  private final Duration connect;
  private Optional<Engine> engine = Optional.empty();

  private record Engine(Vertx vertx, HttpClient client, PublicHosts hosts) {}

  /// @param vertx makes one of its own, once there is something to send
  /// @param connect time to connect
  public Posts(
      Supplier<Vertx> vertx,
      Function<Vertx, Resolver> resolver,
      CallerUrls urls,
      Duration connect) {
    this.vertx = vertx;
    this.resolver = resolver;
    this.urls = urls;
    this.connect = connect;
  }

  /// A way for one embedder's requests.
  ///
  /// @param named the base URL that the workspace named; empty if it is a vendor's own
  public Transport transport(Optional<String> named) {
    return new Way(named);
  }

  /// What keeps requests from an address that a workspace names; empty if nothing does.
  public Optional<String> problem(String url) {
    try {
      if (urls.at(url).reach() == Reach.ANY_URL) {
        Engine with = engine();
        CompletableFuture<RequestOptions> looked = new CompletableFuture<>();
        RequestOptions options = options(URI.create(url));
        with.vertx()
            .runOnContext(begun ->
                with.hosts()
                    .pinned(options)
                    .onSuccess(looked::complete)
                    .onFailure(looked::completeExceptionally));
        looked.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Optional.empty();
    } catch (RouterException e) {
      return Optional.of(e.getMessage());
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof RouterException known
              ? known.getMessage()
              : "Its host has no address.");
    } catch (TimeoutException e) {
      return Optional.of("Its host could not be looked up; try again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("Its host could not be looked up; try again.");
    }
  }

  /// Whether an address is that of a row, and so the provider's own.
  public boolean isOf(String row, String url) {
    try {
      return urls.at(url).name().equals(row);
    } catch (RouterException e) {
      return false;
    }
  }

  private synchronized Engine engine() {
    if (engine.isEmpty()) {
      Vertx made = vertx.get();
      HttpClient client =
          made.createHttpClient(
              new HttpClientOptions()
                  .setConnectTimeout((int) connect.toMillis())
                  .setKeepAliveTimeout(30)
                  .setTcpNoDelay(true)
                  .setDecompressionSupported(false),
              new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST).setMaxWaitQueueSize(WAITING));
      engine = Optional.of(new Engine(made, client, new PublicHosts(resolver.apply(made))));
    }
    return engine.get();
  }

  private static RequestOptions options(URI to) {
    boolean tls = to.getScheme().equalsIgnoreCase("https");
    int port = to.getPort() >= 0 ? to.getPort() : tls ? 443 : 80;
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(to.getHost())
        .setPort(port)
        .setSsl(tls)
        .setURI(to.getRawPath() + query);
  }

  /// Ends all that is under way.
  @Override
  public synchronized void close() {
    engine.ifPresent(e -> e.vertx().close().toCompletionStage().toCompletableFuture().join());
    engine = Optional.empty();
  }

  private final class Way implements Transport {
    private final Optional<String> named;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Way(Optional<String> named) {
      this.named = named;
    }

    @Override
    public Response post(
        URI to, Map<String, String> headers, byte[] body, Duration timeout, int most)
        throws IOException, InterruptedException, TimeoutException {
      boolean pinned = named.filter(url -> reach(url) == Reach.ANY_URL).isPresent();
      Exchange exchange = new Exchange(most);
      underWay.add(exchange);
      try {
        if (closed) {
          throw new IOException("closed");
        }
        exchange.start(engine(), options(to), pinned, headers, body);
        return exchange.reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw told(Optional.ofNullable(e.getCause()).orElse(e));
      } catch (CancellationException e) {
        throw new IOException(e);
      } finally {
        underWay.remove(exchange);
        exchange.cancel();
      }
    }

    /// By what was named, not by the path that was put behind it: that of a row is a row's.
    private Reach reach(String url) {
      try {
        return urls.at(url).reach();
      } catch (RouterException e) {
        throw new EmbeddingException(EmbeddingException.Kind.REFUSED, e.getMessage());
      }
    }

    private static IOException told(Throwable cause) {
      if (cause instanceof RouterException refused) {
        throw new EmbeddingException(EmbeddingException.Kind.REFUSED, refused.getMessage());
      }
      return cause instanceof IOException known ? known : new IOException(cause);
    }

    @Override
    public void close() {
      closed = true;
      underWay.forEach(Exchange::cancel);
    }
  }

  /// One question and its answer.
  private static final class Exchange {
    private final CompletableFuture<Transport.Response> reply = new CompletableFuture<>();
    private final int most;

    private Exchange(int most) {
      this.most = most;
    }

    void start(
        Engine engine,
        RequestOptions options,
        boolean pinned,
        Map<String, String> headers,
        byte[] body) {
      headers.forEach(options::putHeader);
      engine
          .vertx()
          .runOnContext(begun ->
              (pinned ? engine.hosts().pinned(options) : Future.succeededFuture(options))
                  .compose(engine.client()::request)
                  .onSuccess(request -> send(request, body))
                  .onFailure(reply::completeExceptionally));
    }

    private void send(HttpClientRequest request, byte[] body) {
      // Whoever gives up, or has read enough, ends the provider's work too.
      var _ =
          reply.whenComplete((done, failure) -> {
            if (failure != null || !done.whole()) {
              request.reset();
            }
          });
      request.exceptionHandler(reply::completeExceptionally);
      request
          .send(Buffer.buffer(body))
          .onFailure(reply::completeExceptionally)
          .onSuccess(response -> {
            int status = response.statusCode();
            int limit = status == 200 ? most : Transport.FAILURE_BYTES;
            HttpHeaders heads = headers(response.headers());
            Buffer read = Buffer.buffer();
            response
                .exceptionHandler(reply::completeExceptionally)
                .handler(more -> {
                  read.appendBuffer(more);
                  if (read.length() > limit) {
                    byte[] first = read.getBytes(0, limit);
                    reply.complete(new Transport.Response(status, heads, first, false));
                  }
                })
                .endHandler(end ->
                    reply.complete(new Transport.Response(status, heads, read.getBytes(), true)));
          });
    }

    private static HttpHeaders headers(MultiMap headers) {
      Map<String, List<String>> all = new HashMap<>();
      headers.forEach(
          (name, value) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      return HttpHeaders.of(all, (name, value) -> true);
    }

    void cancel() {
      reply.cancel(false);
    }
  }
}
