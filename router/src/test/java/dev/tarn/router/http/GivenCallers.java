package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.Account;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.RecordsException;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Two keys that are known, and calls that bring them.
abstract class GivenCallers {
  static final String KEY = "tarn_" + "a".repeat(24);
  static final String READ_KEY = "tarn_" + "r".repeat(24);

  final KnownKeys keys = new KnownKeys();
  Instant now = Instant.parse("2026-05-08T10:00:00Z");
  final AccountWatch watch = new AccountWatch(() -> 0);
  final Callers callers =
      new Callers(
          new KeyRing(keys::find, id -> Optional.empty(), watch, Runnable::run, () -> now),
          new SavedBoundaries((w, id) -> Optional.empty(), watch, Runnable::run, () -> now),
          new PageLinks(
              new KeyRing(keys::find, id -> Optional.empty(), watch, Runnable::run, () -> now),
              (purpose, parts) -> "",
              () -> now),
          request -> false,
          text -> text.contains("operators-key"));

  final Caller caller(String... headers) {
    return good(request(Map.of(), headers));
  }

  final Caller good(HttpServerRequest request) {
    Future<Caller> caller = callers.identify(request, ProviderRow.Auth.BEARER);
    assertThat(caller.succeeded()).as(String.valueOf(caller.cause())).isTrue();
    return caller.result();
  }

  final void refuses(int status, String code, String... headers) {
    Future<Caller> caller = callers.identify(request(Map.of(), headers), ProviderRow.Auth.BEARER);

    assertThat(caller.failed()).isTrue();
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.status()).isEqualTo(status);
            });
  }

  /// Of a request, only what callers are read from.
  static HttpServerRequest request(Map<String, String> query, String... headers) {
    MultiMap all = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    Map<String, Object> answers = new HashMap<>();
    answers.put("headers", all);
    String raw =
        query.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + pair.getValue())
            .collect(Collectors.joining("&"));
    answers.put("query", raw);
    answers.put("uri", "/v1/openai/files" + (raw.isEmpty() ? "" : "?" + raw));
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            GivenCallers.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  static final class KnownKeys {
    int lookups;
    boolean away;
    boolean revoked;
    Optional<Instant> expiresAt = Optional.empty();

    Optional<Account> find(Secret presented) {
      lookups++;
      if (away) {
        throw new RecordsException("the database is away", new IOException("gone"));
      }
      String value = presented.reveal();
      if (!value.equals(KEY) && !value.equals(READ_KEY)) {
        return Optional.empty();
      }
      NewKey made =
          new NewKey(
              "w1",
              NewKey.Role.MEMBER,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false,
              value.equals(READ_KEY) ? MemoryMode.READ : MemoryMode.FULL,
              NewKey.FailurePolicy.OPEN,
              List.of(),
              List.of(),
              NewKey.Fallback.NONE,
              CallLimits.NONE,
              expiresAt);
      TarnKey key =
          new TarnKey(
              value,
              "tarn_",
              made,
              Instant.EPOCH,
              Optional.empty(),
              revoked ? Optional.of(Instant.EPOCH) : Optional.empty());
      return Optional.of(
          new Account(
              key,
              new Workspace(
                  "w1", CallLimits.NONE, "{}", true, Optional.empty(), false, Instant.EPOCH)));
    }
  }
}
