package dev.tarn.router.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Closes connections that send no request: those that dribble a head, and those kept alive for
/// nothing. A connection with a call under way is left alone, however long the model thinks. What
/// comes before Vert.x shows a connection is seen to by [FirstHead]. Belongs to one event loop.
final class ConnectionGuard {
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);

  private static final class Seen {
    int calls;
    boolean first = true;
    long idleSinceNanos = System.nanoTime();
  }

  private final Map<HttpConnection, Seen> connections = new HashMap<>();
  private final Duration headTimeout;

  /// @param headTimeout how long a new connection may take to send its first head
  ConnectionGuard(Vertx vertx, Duration headTimeout) {
    this.headTimeout = headTimeout;
    vertx.setPeriodic(SWEEP.toMillis(), id -> sweep());
  }

  void opened(HttpConnection connection) {
    connections.put(connection, new Seen());
    connection.closeHandler(closed -> connections.remove(connection));
  }

  /// A head has come.
  void began(Call call) {
    Seen seen = connections.get(call.request().connection());
    if (seen != null) {
      seen.calls++;
      seen.first = false;
      call.onOver(() -> {
        seen.calls--;
        seen.idleSinceNanos = System.nanoTime();
      });
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    List<HttpConnection> idle = new ArrayList<>();
    connections.forEach((connection, seen) -> {
      Duration most = seen.first ? headTimeout : KEEP_ALIVE;
      if (seen.calls == 0 && now - seen.idleSinceNanos > most.toNanos()) {
        idle.add(connection);
      }
    });
    idle.forEach(HttpConnection::close);
  }
}
