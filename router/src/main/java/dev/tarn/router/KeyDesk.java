package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Actor;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ProviderDoor;
import dev.tarn.router.api.ProviderKeyApi;
import dev.tarn.router.provider.Credentials;
import dev.tarn.router.provider.KeyTests;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Resolver;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.credential.AccessTokens;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Stored keys on the command line: the records, and what tests need once there is one.
final class KeyDesk implements AutoCloseable {
  private static final int QUEUE = 16;

  private final TarnConfig config;
  private final Records records;
  private final ProviderRouter providers;
  private final List<Runnable> open = new ArrayList<>();

  private KeyDesk(TarnConfig config, Records records) {
    this.config = config;
    this.records = records;
    this.providers =
        new ProviderRouter(
            config.providers(), config.hosted().defaultProvider(), new Models(config.models()));
  }

  static KeyDesk open(TarnConfig config) {
    Logs.configure(config.log());
    DataFiles files = DataFiles.open(config);
    return new KeyDesk(
        config,
        RecordStores.open(
            config.database(), config.dataDir(), files.masterKey(), QUEUE, InstantSource.system()));
  }

  ProviderKeyApi keys() {
    return new ProviderKeyApi(records.providerKeys().by(Actor.CLI));
  }

  /// For everything but tests.
  ProviderDoor door() {
    return new RowDoor(
        config.providers(),
        providers,
        () -> {
          throw new IllegalStateException("tests have a door of their own");
        });
  }

  /// Tries a key and waits for what comes of it.
  ProviderDoor.Tested test(StoredKey key) {
    Vertx vertx = Vertx.vertx();
    open.add(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    InstantSource clock = InstantSource.system();
    var exchange = Executors.bounded("exchange", 1, QUEUE);
    open.add(exchange::close);
    AccessTokens tokens = new AccessTokens(AccessTokens.GOOGLE, clock, exchange);
    open.add(tokens::close);
    CompletableFuture<ProviderDoor.Tested> tested = new CompletableFuture<>();
    RowDoor door =
        new RowDoor(
            config.providers(),
            providers,
            () ->
                new KeyTests(
                    vertx,
                    config.upstream(),
                    providers,
                    new Credentials(tokens, clock),
                    Resolver.of(vertx),
                    records.providerKeys().by(Actor.CLI),
                    records.vault(),
                    new StoredKeys(
                        records.vault(),
                        records.providerKeys()::refused,
                        () -> 0,
                        Runnable::run,
                        clock),
                    clock));
    vertx.runOnContext(begun ->
        door.test(key).onSuccess(tested::complete).onFailure(tested::completeExceptionally));
    try {
      return tested.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  @Override
  public void close() {
    open.reversed().forEach(Runnable::run);
    records.close();
  }
}
