package dev.tarn.router.api;

import dev.tarn.config.Secret;
import dev.tarn.router.http.Callers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// Admin keys see their own workspace, the operator's key all of them; any other key sees none.
record AdminAccess(Callers callers, Secret operatorKey) implements UsageRoutes.Access {
  private static final String BEARER = "Bearer ";

  @Override
  public Future<Optional<String>> of(HttpServerRequest request) {
    String presented = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (presented != null
        && presented.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && operatorKey.equals(Secret.of(presented.substring(BEARER.length()).strip()))) {
      return Future.succeededFuture(Optional.empty());
    }
    return callers.identifyForApi(request).map(caller -> Optional.of(caller.administered()));
  }
}
