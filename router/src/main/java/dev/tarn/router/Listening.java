package dev.tarn.router;

import static dev.tarn.router.Await.await;

import dev.tarn.router.http.Listener;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// A port that is served, by event loops that share it.
final class Listening implements AutoCloseable {
  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private Listening(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /// Blocks until calls are served.
  ///
  /// @param loops how many event loops share it
  /// @param listeners makes the listener of each
  static Listening start(Vertx vertx, int loops, Supplier<Listener> listeners) {
    AtomicReference<Listener> first = new AtomicReference<>();
    String deployment =
        await(
            vertx.deployVerticle(
                () -> {
                  Listener listener = listeners.get();
                  first.compareAndSet(null, listener);
                  return listener;
                },
                new DeploymentOptions().setInstances(loops)));
    return new Listening(vertx, deployment, Optional.ofNullable(first.get()).orElseThrow().port());
  }

  /// The port that was bound.
  int port() {
    return port;
  }

  /// Takes no more calls and lets running ones end within the grace period.
  @Override
  public void close() {
    await(vertx.undeploy(deployment));
  }
}
