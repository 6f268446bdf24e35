package dev.tarn.router.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Executor;

/// `/healthz`: the process runs. `/readyz`: it can serve, memory included.
public final class Health {
  private final Executor executor;
  private final Runnable check;
  private volatile boolean stopping;

  /// @param executor runs the check, which blocks
  /// @param check throws if something is not ready, saying what
  public Health(Executor executor, Runnable check) {
    this.executor = executor;
    this.check = check;
  }

  /// From now on the router is not ready: a balancer sends no more calls.
  public void stopping() {
    stopping = true;
  }

  void live(HttpServerResponse response) {
    json(response, 200, "{\"status\":\"ok\"}");
  }

  Future<Void> ready(HttpServerResponse response) {
    if (stopping) {
      return json(response, 503, "{\"status\":\"stopping\"}");
    }
    return Work.on(
            executor,
            () -> {
              check.run();
              return true;
            })
        .transform(done ->
            done.succeeded()
                ? json(response, 200, "{\"status\":\"ready\"}")
                : json(response, 503, "{\"status\":\"not ready\"}"));
  }

  private static Future<Void> json(HttpServerResponse response, int status, String body) {
    return response.setStatusCode(status).putHeader("content-type", "application/json").end(body);
  }
}
