package dev.tarn.router.provider;

import dev.tarn.config.TarnConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.function.Function;

/// The connections to providers: HTTP/1.1, kept alive, bounded for each host. One for each event
/// loop, so that a call never changes threads.
public final class Upstream {
  private final Vertx vertx;
  private final HttpClient client;
  private final Credentials credentials;
  private final PublicHosts publicHosts;
  private final Deadlines deadlines;
  private final TarnConfig.Upstream config;

  /// @param loops how many event loops share the configured limits
  /// @param resolver asked for the addresses of callers' URLs
  public Upstream(
      Vertx vertx,
      TarnConfig.Upstream config,
      int loops,
      Credentials credentials,
      Resolver resolver) {
    this(vertx, config, loops, credentials, new PublicHosts(resolver));
  }

  Upstream(
      Vertx vertx,
      TarnConfig.Upstream config,
      int loops,
      Credentials credentials,
      PublicHosts publicHosts) {
    this.vertx = vertx;
    this.credentials = credentials;
    this.publicHosts = publicHosts;
    this.config = config;
    this.deadlines = new Deadlines(vertx);
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                // Shorter than providers' own, so that a kept connection is rarely a closed one.
                .setKeepAliveTimeout(30)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(64 * 1024)
                .setMaxChunkSize(64 * 1024)
                .setDecompressionSupported(false),
            new PoolOptions()
                .setHttp1MaxSize(Math.max(1, config.connectionsPerHost() / loops))
                .setMaxWaitQueueSize(Math.max(1, config.waitingQueue() / loops)));
  }

  /// Sends a call along its plan, until a provider answers or the plan is exhausted. Must be called
  /// on an event loop; the reply comes on the same one.
  ///
  /// The reply fails with a [RouterException]: 403 a URL that leads to no public address, 502
  /// unreachable or broken, 503 too many waiting, 504 late. A status of the provider, whatever it
  /// is, is an answer and no failure.
  public UpstreamCall send(Plan plan, Function<Attempt, Outgoing> outgoing) {
    UpstreamCall call =
        new UpstreamCall(
            vertx, client, credentials, publicHosts, deadlines, config, plan, outgoing);
    call.start();
    return call;
  }

  /// Closes idle connections and those in use.
  public void close() {
    client.close();
  }
}
