package dev.tarn.router.mcp;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/// Which web pages may call: a page that has bound its own name to this machine's address (DNS
/// rebinding) still says where it comes from. Clients that are no browser say nothing.
///
/// That host and origin are the same proves nothing here, since the rebound name is in both.
record Origins(Set<String> allowed) {
  Origins(List<String> allowed) {
    this(Set.copyOf(allowed));
  }

  boolean refuses(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.ORIGIN).stream()
        .anyMatch(origin -> !allowed.contains("*") && !allowed.contains(origin));
  }
}
