package dev.tarn.router.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/// Cross-origin calls from browsers, for the origins the operator named and no others (Fetch
/// standard, section 3.3). A preflight needs no key.
final class Cors {
  private final Set<String> origins;

  Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  /// Answers a preflight and says so; adds what a browser needs to any other reply.
  boolean handled(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origins.isEmpty()
        || origin == null
        || !(origins.contains(origin) || origins.contains("*"))) {
      return false;
    }
    MultiMap headers = request.response().headers();
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin).add(HttpHeaders.VARY, "Origin");
    boolean preflight =
        request.method().equals(HttpMethod.OPTIONS)
            && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (!preflight) {
      headers.set(
          HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS,
          "x-memorylake-request-id, x-memorylake-conversation-id, x-memorylake-mode,"
              + " x-memorylake-context-modified, x-memorylake-tokens-original,"
              + " x-memorylake-tokens-sent, x-memorylake-memories-retrieved,"
              + " x-memorylake-memories-injected, x-memorylake-memories-created,"
              + " x-memorylake-write-id, x-memorylake-memory-status, x-memorylake-receipt-id,"
              + " x-memorylake-provider, x-memorylake-model, x-memorylake-key-source,"
              + " x-memorylake-attempts, X-Trace-ID, Server-Timing, Retry-After, x-request-id");
      return false;
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE");
    String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (asked != null) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked);
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    request.response().setStatusCode(204).end();
    return true;
  }
}
