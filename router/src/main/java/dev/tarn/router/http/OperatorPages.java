package dev.tarn.router.http;

import dev.tarn.config.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// What only the operator may see, with the operator's key as a bearer.
public final class OperatorPages {
  private final Secret operatorKey;
  private final Metrics metrics;

  public OperatorPages(Secret operatorKey, Metrics metrics) {
    this.operatorKey = operatorKey;
    this.metrics = metrics;
  }

  /// Whether a request brings the operator's key.
  boolean isOperator(HttpServerRequest request) {
    String presented = request.getHeader(HttpHeaders.AUTHORIZATION);
    return presented != null
        && presented.regionMatches(true, 0, "Bearer ", 0, 7)
        && !presented.substring(7).isBlank()
        && operatorKey.equals(Secret.of(presented.substring(7).strip()));
  }

  /// Whether the operator's key stands in a text; takes as long whatever of it does.
  boolean isKeyIn(String text) {
    String key = operatorKey.reveal();
    boolean found = false;
    for (int at = 0; at + key.length() <= text.length(); at++) {
      int differ = 0;
      for (int i = 0; i < key.length(); i++) {
        differ |= text.charAt(at + i) ^ key.charAt(i);
      }
      found |= differ == 0;
    }
    return found;
  }

  void metrics(HttpServerRequest request) {
    if (!isOperator(request)) {
      request
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", "Bearer")
          .putHeader("Content-Type", "application/problem+json")
          .end(
              "{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Send the operator's key as"
                  + " 'Authorization: Bearer …'; it is in operator.key in the data directory.\"}");
      return;
    }
    request
        .response()
        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .end(metrics.scrape());
  }
}
