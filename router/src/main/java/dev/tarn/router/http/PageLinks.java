package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Callers.Whose;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Links by which people open the page of their own memory. The token of a link names the key that
/// asked for it, one memory that this key may use, what it may do there and until when; a keyed
/// hash seals all of that. Nothing is stored: a link ends when its time is up, or with its key.
/// Thread-safe; never blocks.
///
/// A token opens the page's own paths and nothing else.
public final class PageLinks {
  /// The longest life of a link.
  public static final Duration LONGEST = Duration.ofDays(7);

  private static final String PREFIX = "page_";
  private static final int PARTS = 7;
  private static final int LONGEST_TOKEN = 4_096;

  private final KeyRing keys;
  private final KeyedHash hash;
  private final InstantSource clock;

  PageLinks(KeyRing keys, KeyedHash hash, InstantSource clock) {
    this.keys = keys;
    this.hash = hash;
    this.clock = clock;
  }

  /// A link that was made.
  ///
  /// @param token to stand behind the `#` of the page's address
  public record Link(String token, Instant expiresAt) {}

  /// Somebody who came by a link.
  public record Visitor(ApiCaller caller, Whose whose, Instant until) {}

  /// A link into a memory that the caller may use, with what the caller may do there.
  public Link make(ApiCaller caller, MemoryScope scope, Duration life) {
    Instant until = clock.instant().plus(life).truncatedTo(ChronoUnit.SECONDS);
    String sealed =
        String.join(
            ".",
            encoded(caller.caller().key().id()),
            encoded(scope.user()),
            encoded(scope.project()),
            encoded(scope.agent().orElse("")),
            caller.caller().mode().name().toLowerCase(Locale.ROOT),
            Long.toString(until.getEpochSecond()));
    return new Link(PREFIX + sealed + "." + seal(sealed), until);
  }

  /// Who comes by the link whose token is the bearer. Fails with a [RouterException]: 401 if it is
  /// none of ours, has expired, or its key does not count any more.
  public Future<Visitor> visitor(HttpServerRequest request) {
    List<String> parts = opened(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (parts.isEmpty()) {
      return Future.failedFuture(invalid());
    }
    Instant until = Instant.ofEpochSecond(Long.parseLong(parts.get(5)));
    if (!clock.instant().isBefore(until)) {
      return Future.failedFuture(
          RouterException.unauthorized(
              "expired_page_link", "This link has expired. Ask for a new one where you got it."));
    }
    return keys.named(parts.getFirst())
        .recover(failure ->
            Future.failedFuture(
                failure instanceof RouterException refused && refused.status() == 401
                    ? invalid()
                    : failure))
        .map(account -> {
          MemoryMode mode = CallerHeaders.mode(parts.get(4), "the link");
          ApiCaller caller =
              new ApiCaller(
                  new Caller(
                      account,
                      false,
                      mode.and(account.key().attributes().mode()),
                      Optional.empty(),
                      Optional.of(parts.get(1)),
                      Optional.of(parts.get(2)),
                      Optional.of(parts.get(3)).filter(agent -> !agent.isEmpty()),
                      Optional.empty(),
                      OptionalInt.empty(),
                      Optional.empty(),
                      false));
          Whose whose = caller.person(parts.get(1)).orElseThrow(PageLinks::invalid);
          return new Visitor(caller, whose, until);
        });
  }

  /// The parts of a token that bears our seal: key, user, project, agent, mode, end; else nothing.
  private List<String> opened(String authorization) {
    String scheme = "Bearer " + PREFIX;
    if (authorization == null
        || authorization.length() > LONGEST_TOKEN
        || !authorization.startsWith(scheme)) {
      return List.of();
    }
    String token = authorization.substring(scheme.length());
    int end = token.lastIndexOf('.');
    if (end < 0 || !isSeal(token.substring(end + 1), token.substring(0, end))) {
      return List.of();
    }
    List<String> parts = new ArrayList<>(List.of(token.split("\\.", -1)));
    if (parts.size() != PARTS) {
      return List.of();
    }
    parts.subList(0, 4).replaceAll(PageLinks::decoded);
    return parts;
  }

  private boolean isSeal(String presented, String sealed) {
    return MessageDigest.isEqual(
        presented.getBytes(StandardCharsets.UTF_8), seal(sealed).getBytes(StandardCharsets.UTF_8));
  }

  private String seal(String sealed) {
    return hash.of("page-link", sealed);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static RouterException invalid() {
    return RouterException.unauthorized(
        "invalid_page_link", "This link is not valid. Ask for a new one where you got it.");
  }
}
