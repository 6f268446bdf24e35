package dev.tarn.router;

import static dev.tarn.router.Await.await;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.records.Records;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.Corridor;
import dev.tarn.router.http.Door;
import dev.tarn.router.http.Health;
import dev.tarn.router.http.Listener;
import dev.tarn.router.http.Metrics;
import dev.tarn.router.http.ModelCalls;
import dev.tarn.router.http.OperatorPages;
import dev.tarn.router.http.WatchedTransport;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.remember.asking.FactFinder;
import dev.tarn.router.usage.Metering;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A running router: what is built from what, in the order in which it opens. It is closed in the
/// reverse of that. With what it calls by name in this package, the only code that knows every
/// room.
public final class Tarn implements AutoCloseable {
  private final Opened open = new Opened();
  private final FirstKey firstKey;
  private final Health health;
  private final int port;
  private final Optional<Integer> operatorPort;

  /// Starts and blocks until calls are served.
  ///
  /// @throws RuntimeException if something cannot be opened; the message says what to do
  public static Tarn start(TarnConfig config, DataFiles files, InstantSource clock) {
    return new Tarn(config, files, new Engines() {}, clock);
  }

  Tarn(TarnConfig config, DataFiles files, Engines engines, InstantSource clock) {
    try {
      int cores = Runtime.getRuntime().availableProcessors();
      Metrics metrics = open.add(new Metrics());
      // The longest steps of a start, so they run beside those that do not need them.
      Tokens tokens = new Tokens();
      CompletableFuture<Optional<Embedder>> loading = loading(config, engines);
      Records records = open.add(engines.records(config, files, clock));
      this.firstKey = FirstKey.ensure(config, files, records.keys());
      AccountWatch accounts = new AccountWatch(records.keys()::revision);
      Ground ground =
          new Ground(config, engines, records, accounts, metrics, clock, new RandomIds());

      MemoryPool pool = MemoryPool.open(ground, await(loading), open);
      Threads threads = Threads.open(cores, open);
      Metering metering = open.add(metering(ground));
      MemoryRooms memory = MemoryRooms.open(ground, pool, threads, metering, open);
      ProviderRoom providers = ProviderRoom.open(ground, threads, open);
      OwnDoors own = OwnDoors.open(ground, pool, memory, providers, tokens, threads, open);
      this.health =
          new Health(
              threads.lookups(),
              () -> {
                pool.store().check();
                records.check();
              });
      OperatorPages operator = new OperatorPages(files.operatorKey(), metrics, new SecureRandom());
      Corridor corridor =
          corridor(ground, threads, metering, memory, providers, tokens, own, health, operator);
      measure(ground, threads, metering, pool);
      memory.warmUp(tokens, pool.usual(), threads.search());

      Vertx vertx =
          Vertx.builder()
              .withTransport(new WatchedTransport(config.server().requestTimeout()))
              .build();
      open.add(() -> await(vertx.close()));
      new Housekeeping(records, config, clock)
          .start(vertx, accounts, threads.lookups(), threads.watching());
      this.port =
          listen(
              vertx,
              cores,
              () ->
                  Listener.of(
                      config.server(),
                      loop -> corridor.routes(door(config), loop, cores, engines.resolver(loop))));
      this.operatorPort =
          config
              .server()
              .operatorPort()
              .map(asked ->
                  listen(
                      vertx,
                      1,
                      () ->
                          Listener.ofOperator(
                              config.server(),
                              asked,
                              loop ->
                                  corridor.routes(
                                      Door.OPERATOR, loop, cores, engines.resolver(loop)))));
      memory.start();
      if (config.memory().facts() != TarnConfig.Facts.NONE) {
        ModelCalls models = providers.models(ground, vertx, metering);
        open.add(
                new FactFinder(
                    records, pool.store(), memory.learner(), models, metrics.facts(), clock))
            .start();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// The operator's embedder, on its way; closed even where nobody waits for it any more.
  private CompletableFuture<Optional<Embedder>> loading(TarnConfig config, Engines engines) {
    CompletableFuture<Optional<Embedder>> loading =
        CompletableFuture.supplyAsync(
            () -> engines.embedder(config), task -> Thread.ofPlatform().name("load").start(task));
    open.add(() -> loading.exceptionally(e -> Optional.empty()).join().ifPresent(Embedder::close));
    return loading;
  }

  private static Metering metering(Ground ground) {
    return Metering.start(
        ground.config(),
        ground.records(),
        ground.clock(),
        System::nanoTime,
        ground.ids(),
        ground.metrics()::usageDropped);
  }

  private static Corridor corridor(
      Ground ground,
      Threads threads,
      Metering metering,
      MemoryRooms memory,
      ProviderRoom providers,
      Tokens tokens,
      OwnDoors own,
      Health health,
      OperatorPages operator) {
    return new Corridor(
        ground.config(),
        ground.records(),
        memory.ledger(),
        memory.blocks(),
        memory.recall(),
        tokens,
        memory.journal(),
        providers.rows(),
        providers.stored(),
        providers.credentials(),
        own,
        health,
        operator,
        ground.accounts(),
        ground.metrics(),
        metering,
        threads.read(),
        threads.search(),
        threads.lookups(),
        threads.after(),
        ground.clock(),
        ground.ids());
  }

  private static void measure(Ground ground, Threads threads, Metering metering, MemoryPool pool) {
    Metrics metrics = ground.metrics();
    threads.measure(metrics);
    metrics.gauge("tarn.journal.waiting", () -> ground.records().queued());
    metrics.gauge("tarn.journal.entries", () -> ground.records().journal().size());
    metrics.gauge("tarn.usage.waiting", metering::waiting);
    pool.measure(metrics);
  }

  private static Door door(TarnConfig config) {
    return config.server().operatorPort().isPresent() ? Door.CALLERS : Door.ALL;
  }

  /// The port that is served from now on; health says so first when that ends.
  private int listen(Vertx vertx, int loops, Supplier<Listener> listeners) {
    int served = open.add(Listening.start(vertx, loops, listeners)).port();
    open.add(health::stopping);
    return served;
  }

  /// The memory key that this start made, if it made one.
  FirstKey firstKey() {
    return firstKey;
  }

  /// The port that is served.
  public int port() {
    return port;
  }

  /// The port at which the operator alone is served, if there is one.
  Optional<Integer> operatorPort() {
    return operatorPort;
  }

  /// Takes no more calls, lets running ones end within the grace period, flushes, closes.
  @Override
  public void close() {
    open.close();
  }
}
