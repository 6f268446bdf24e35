package dev.tarn.router.api;

import dev.tarn.config.Secret;
import dev.tarn.records.Actor;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.Administrator;
import dev.tarn.router.http.Callers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// Tells who administers: the operator, by the operator's key as bearer.
final class LocalAdministrators {
  private final Callers callers;
  private final Secret operatorKey;

  LocalAdministrators(Callers callers, Secret operatorKey) {
    this.callers = callers;
    this.operatorKey = operatorKey;
  }

  /// Fails with a [RouterException]: 401, 403 for memory keys.
  Future<Administrator> administrate(HttpServerRequest request) {
    String presented = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean operator =
        presented != null
            && presented.regionMatches(true, 0, "Bearer ", 0, 7)
            && !presented.substring(7).isBlank()
            && operatorKey.equals(Secret.of(presented.substring(7).strip()));
    if (operator) {
      return Future.succeededFuture(
          new Administrator(Actor.OPERATOR, Optional.ofNullable(request.getParam("workspace"))));
    }
    return callers
        .identifyForApi(request)
        .compose(caller ->
            Future.failedFuture(
                RouterException.forbidden(
                    "admin_key_needed",
                    "This is a memory key. Use an admin key of the workspace, or the operator's.")));
  }
}
