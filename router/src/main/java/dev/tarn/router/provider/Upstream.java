package dev.tarn.router.provider;

import dev.tarn.config.TarnConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;

/// The connections to providers: HTTP/1.1, kept alive, bounded for each host. One for each event
/// loop, so that a call never changes threads.
public final class Upstream {
  private final Vertx vertx;
  private final UpstreamTry.Connections connections;
  private final Experience experience;
  private final InstantSource clock;

  /// @param loops how many event loops share the configured limits
  /// @param resolver asked for the addresses of callers' URLs
  /// @param experience learns what came of each try
  public Upstream(
      Vertx vertx,
      TarnConfig.Upstream config,
      int loops,
      Credentials credentials,
      Resolver resolver,
      Experience experience,
      InstantSource clock) {
    this(vertx, config, loops, credentials, new PublicHosts(resolver), experience, clock);
  }

  Upstream(
      Vertx vertx,
      TarnConfig.Upstream config,
      int loops,
      Credentials credentials,
      PublicHosts publicHosts,
      Experience experience,
      InstantSource clock) {
    this.vertx = vertx;
    this.experience = experience;
    this.clock = clock;
    HttpClient client =
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
    this.connections =
        new UpstreamTry.Connections(client, credentials, publicHosts, new Deadlines(vertx), config);
  }

  /// Sends a call along its plan, until a provider answers or the plan is exhausted. Must be called
  /// on an event loop; the reply comes on the same one.
  ///
  /// The reply fails with a [RouterException]: 403 a URL that leads to no public address, 502
  /// unreachable, broken or every key refused, 503 too many waiting, 504 late. Any other status of
  /// the provider is an answer and no failure.
  public UpstreamCall send(Plan plan, Drafting drafting) {
    UpstreamCall call = new UpstreamCall(this, plan, drafting);
    call.start();
    return call;
  }

  UpstreamTry.Connections connections() {
    return connections;
  }

  Experience experience() {
    return experience;
  }

  InstantSource clock() {
    return clock;
  }

  void after(long millis, Runnable action) {
    vertx.setTimer(Math.max(1, millis), id -> action.run());
  }

  /// Closes idle connections and those in use.
  public void close() {
    connections.client().close();
  }
}
