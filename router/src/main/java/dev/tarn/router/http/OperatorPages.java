package dev.tarn.router.http;

import dev.tarn.config.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.random.RandomGenerator;

/// What only the operator may see, with the operator's key as a bearer.
public final class OperatorPages {
  private final Secret operatorKey;
  private final Metrics metrics;
  private final int keyLength;
  private final long base;
  private final long outgoing;
  private final long keyHash;

  /// @param random not to be guessed
  public OperatorPages(Secret operatorKey, Metrics metrics, RandomGenerator random) {
    this.operatorKey = operatorKey;
    this.metrics = metrics;
    this.keyLength = operatorKey.reveal().length();
    this.base = random.nextLong() | 1;
    long power = 1;
    long hash = 0;
    for (int i = 0; i < keyLength; i++) {
      power *= base;
      hash = hash * base + operatorKey.reveal().charAt(i);
    }
    this.outgoing = power;
    this.keyHash = hash;
  }

  /// Whether a request brings the operator's key.
  boolean isOperator(HttpServerRequest request) {
    String presented = request.getHeader(HttpHeaders.AUTHORIZATION);
    return presented != null
        && presented.regionMatches(true, 0, "Bearer ", 0, 7)
        && !presented.substring(7).isBlank()
        && operatorKey.equals(Secret.of(presented.substring(7).strip()));
  }

  /// Whether the operator's key stands in a text; takes as long whatever part of it does. By a
  /// rolling hash (R. M. Karp and M. O. Rabin, "Efficient randomized pattern-matching algorithms",
  /// 1987), whose base nobody else knows.
  boolean isKeyIn(String text) {
    if (text.length() < keyLength) {
      return false;
    }
    boolean found = false;
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * base + text.charAt(i);
      if (i >= keyLength) {
        hash -= text.charAt(i - keyLength) * outgoing;
      }
      found |= i >= keyLength - 1 && hash == keyHash;
    }
    return found && text.contains(operatorKey.reveal());
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
