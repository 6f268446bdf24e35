package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listening socket, on one event loop of several that share the port.
public final class Listener extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final long CERTIFICATE_CHECK_MILLIS = 2_000;
  private static final int MOST_HEADER_BYTES = 64 * 1024;

  private final TarnConfig.Server config;
  private final String host;
  private final int port;
  private final Function<io.vertx.core.Vertx, Routes> makeRoutes;
  private Optional<HttpServer> server = Optional.empty();
  private Optional<Routes> routes = Optional.empty();

  private Listener(
      TarnConfig.Server config,
      String host,
      int port,
      Function<io.vertx.core.Vertx, Routes> makeRoutes) {
    this.config = config;
    this.host = host;
    this.port = port;
    this.makeRoutes = makeRoutes;
  }

  /// At the address of everybody.
  ///
  /// @param makeRoutes called once, on the event loop that the routes will belong to
  public static Listener of(
      TarnConfig.Server config, Function<io.vertx.core.Vertx, Routes> makeRoutes) {
    return new Listener(config, config.host(), config.port(), makeRoutes);
  }

  /// At the operator's own address, with the same certificate.
  ///
  /// @param port in the place of the setting's
  public static Listener ofOperator(
      TarnConfig.Server config, int port, Function<io.vertx.core.Vertx, Routes> makeRoutes) {
    return new Listener(config, config.operatorHost(), port, makeRoutes);
  }

  @Override
  public Future<?> start() {
    Routes made = makeRoutes.apply(vertx);
    routes = Optional.of(made);
    ConnectionGuard guard = new ConnectionGuard(vertx, config.requestTimeout());
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setTcpNoDelay(true)
            .setMaxInitialLineLength(16 * 1024)
            .setMaxHeaderSize(MOST_HEADER_BYTES)
            .setMaxChunkSize(64 * 1024)
            // There are no WebSockets here, and every piece would pass by their handlers.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(
                        HttpServerOptions.DEFAULT_INITIAL_SETTINGS_MAX_CONCURRENT_STREAMS)
                    .setMaxHeaderListSize(MOST_HEADER_BYTES))
            .setHandle100ContinueAutomatically(true);
    if (config.tlsCert().isPresent()) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate());
      watchCertificate();
    }
    HttpServer listening =
        vertx
            .createHttpServer(options)
            .connectionHandler(guard::opened)
            .requestHandler(request -> made.handle(request, guard))
            .exceptionHandler(failure -> LOG.debug("connection failed: {}", failure.toString()));
    server = Optional.of(listening);
    return listening.listen();
  }

  /// The port that was bound.
  public int port() {
    return server.orElseThrow().actualPort();
  }

  /// Takes no more connections and lets running replies end within the grace period.
  @Override
  public Future<?> stop() {
    return server
        .orElseThrow()
        .shutdown(config.shutdownGrace().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(done -> routes.ifPresent(Routes::close));
  }

  private PemKeyCertOptions certificate() {
    return new PemKeyCertOptions()
        .setCertPath(config.tlsCert().orElseThrow().toString())
        .setKeyPath(config.tlsKey().orElseThrow().toString());
  }

  /// Certificates are renewed under a running server: changed files are loaded for new connections.
  /// The two files change one after the other, so each change is a reason to look again.
  private void watchCertificate() {
    AtomicReference<FileTime> seen = new AtomicReference<>(lastModified());
    vertx.setPeriodic(
        CERTIFICATE_CHECK_MILLIS,
        id ->
            vertx
                .executeBlocking(this::lastModified, false)
                .onSuccess(now -> {
                  if (!now.equals(seen.getAndSet(now))) {
                    reload();
                  }
                }));
  }

  /// Of the newer of the two files.
  private FileTime lastModified() {
    return Stream.of(config.tlsCert(), config.tlsKey())
        .flatMap(Optional::stream)
        .map(Listener::lastModified)
        .max(FileTime::compareTo)
        .orElseThrow();
  }

  private static FileTime lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      // Being replaced right now, or gone: either way what is loaded stays.
      return FileTime.fromMillis(0);
    }
  }

  private void reload() {
    server
        .orElseThrow()
        // By force: the paths are the same, only what lies there has changed.
        .updateSSLOptions(
            new ServerSSLOptions().setKeyCertOptions(certificate()).setUseAlpn(true), true)
        .onSuccess(done -> LOG.info("loaded the changed certificate"))
        .onFailure(e -> LOG.warn("the changed certificate cannot be used yet: {}", e.toString()));
  }
}
