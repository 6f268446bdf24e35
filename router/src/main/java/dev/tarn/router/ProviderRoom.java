package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.api.ProviderDoor;
import dev.tarn.router.http.ModelCalls;
import dev.tarn.router.provider.Credentials;
import dev.tarn.router.provider.KeyTests;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.credential.AccessTokens;
import dev.tarn.router.usage.Metering;
import io.vertx.core.Vertx;

/// The providers, and the keys that they are called with.
record ProviderRoom(ProviderRouter rows, StoredKeys stored, Credentials credentials) {

  static ProviderRoom open(Ground ground, Threads threads, Opened open) {
    TarnConfig config = ground.config();
    Engines engines = ground.engines();
    AccessTokens tokens =
        open.add(new AccessTokens(engines.tokenEndpoint(), ground.clock(), threads.exchange()));
    return new ProviderRoom(
        new ProviderRouter(
            config.providers(), config.hosted().defaultProvider(), new Models(config.models())),
        engines.storedKeys(
            ground.records(), ground.accounts()::era, threads.lookups(), ground.clock()),
        new Credentials(tokens, ground.clock()));
  }

  /// What our own APIs may ask of providers, on one event loop.
  ProviderDoor door(Ground ground, Vertx loop) {
    return new RowDoor(
        ground.config().providers(),
        rows,
        () ->
            new KeyTests(
                loop,
                ground.config().upstream(),
                rows,
                credentials,
                ground.engines().resolver(loop),
                ground.records().providerKeys(),
                ground.records().vault(),
                stored,
                ground.clock()));
  }

  /// The router's own calls to models.
  ModelCalls models(Ground ground, Vertx vertx, Metering metering) {
    return new ModelCalls(
        vertx,
        ground.config(),
        rows,
        stored,
        credentials,
        ground.engines().resolver(vertx),
        metering,
        ground.metrics(),
        ground.clock(),
        ground.ids());
  }
}
