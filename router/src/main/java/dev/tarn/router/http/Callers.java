package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyText;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.TarnKey;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.ProviderKey;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// From headers to a [Caller], before a byte of the body is read.
public final class Callers {
  private static final List<String> MEMORY_KEY =
      List.of("x-memorylake-api-key", "x-supermemory-api-key", "x-memory-key");
  private static final List<String> USER = List.of("x-memorylake-user-id", "x-sm-user-id");
  private static final List<String> CONVERSATION =
      List.of(
          "x-memorylake-conversation-id",
          "x-sm-conversation-id",
          "x-session-id",
          "x-claude-code-session-id");

  /// Where Google's clients may put a key besides its header.
  static final String KEY_PARAMETER = "key";

  private final KeyRing keys;

  Callers(KeyRing keys) {
    this.keys = keys;
  }

  /// Who calls. Fails with a [RouterException]: 400 for headers that contradict each other, 401.
  ///
  /// @param keyHeader where a key may stand besides the `Authorization` header; Google's also as
  ///   `?key=` in the query
  Future<Caller> identify(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    try {
      MultiMap headers = request.headers();
      Optional<String> memoryHeader = first(headers, MEMORY_KEY).map(Callers::unprefixed);
      Optional<ProviderKey> providers = presented(request, keyHeader);
      Optional<String> ours =
          providers.map(key -> key.value().reveal()).filter(v -> v.startsWith(KeyText.PREFIX));
      boolean oursToo = providers.filter(key -> KeyText.isIn(key.value().reveal())).isPresent();
      if (memoryHeader.isPresent() && oursToo) {
        throw RouterException.badRequest(
            "two_memory_keys",
            "There is a memory key in 'x-memorylake-api-key' and another one where the provider's"
                + " key belongs. Send the provider's key there, or leave the memory header out.");
      }
      boolean byok = memoryHeader.isPresent();
      String presented =
          memoryHeader
              .or(() -> ours)
              .filter(v -> !withoutSuffix(v).isBlank())
              .orElseThrow(() ->
                  RouterException.unauthorized(
                      "missing_memory_key",
                      "There is no memory key. Send it as 'x-memorylake-api-key', or use it as"
                          + " the API key itself."));
      return keys.verify(Secret.of(withoutSuffix(presented)))
          .map(key ->
              caller(
                  request, key, byok, suffixMode(presented), byok ? providers : Optional.empty()));
    } catch (RouterException e) {
      return Future.failedFuture(e);
    }
  }

  private static Caller caller(
      HttpServerRequest request,
      TarnKey key,
      boolean byok,
      MemoryMode suffix,
      Optional<ProviderKey> providerKey) {
    MultiMap headers = request.headers();
    MemoryMode mode = key.attributes().mode().and(suffix);
    Optional<String> asked = first(headers, List.of("x-memorylake-memory"));
    if (asked.isPresent()) {
      mode = mode.and(mode(asked.get(), "x-memorylake-memory"));
    }
    return new Caller(
        key,
        byok,
        mode,
        providerKey,
        first(headers, USER)
            .or(() -> query(request).first("userId"))
            .map(u -> named(u, "the user id")),
        first(headers, List.of("x-memorylake-project-id")).map(p -> named(p, "the project id")),
        first(headers, CONVERSATION).map(c -> named(c, "the conversation id")),
        budget(headers),
        first(headers, List.of("x-memorylake-dry-run"))
            .filter("true"::equalsIgnoreCase)
            .isPresent());
  }

  /// Reads a mode as a header or body field names it.
  static MemoryMode mode(String text, String where) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "full" -> MemoryMode.FULL;
      case "read" -> MemoryMode.READ;
      case "write" -> MemoryMode.WRITE;
      case "off" -> MemoryMode.OFF;
      default ->
          throw RouterException.badRequest(
              "invalid_memory_mode", "'" + where + "' must be full, read, write or off.");
    };
  }

  private static MemoryMode suffixMode(String presented) {
    int colon = presented.indexOf(':');
    return colon < 0 ? MemoryMode.FULL : mode(presented.substring(colon + 1), "the key's suffix");
  }

  private static String withoutSuffix(String presented) {
    int colon = presented.indexOf(':');
    return colon < 0 ? presented : presented.substring(0, colon);
  }

  private static OptionalInt budget(MultiMap headers) {
    Optional<String> asked = first(headers, List.of("x-memorylake-memory-budget"));
    if (asked.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int tokens = Integer.parseInt(asked.get().strip());
      if (tokens >= 0) {
        return OptionalInt.of(tokens);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RouterException.badRequest(
        "invalid_memory_budget", "'x-memorylake-memory-budget' must be a whole number of tokens.");
  }

  private static String named(String value, String what) {
    if (value.getBytes(StandardCharsets.UTF_8).length > MemoryScope.MAX_NAME_BYTES) {
      throw RouterException.badRequest(
          "name_too_long", what + " must not be longer than 256 bytes.");
    }
    return value;
  }

  /// Not the server's own reading, which fails with the whole query in its message.
  private static Query query(HttpServerRequest request) {
    return Query.of(request.query() == null ? "" : request.query());
  }

  private static Optional<String> bearer(MultiMap headers) {
    List<String> all = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (all.size() > 1) {
      throw RouterException.badRequest(
          "duplicate_authorization", "There is more than one Authorization header.");
    }
    if (all.stream().anyMatch(v -> v.startsWith("AWS4-"))) {
      throw RouterException.badRequest(
          "signed_call",
          "A call signed with SigV4 cannot be passed on, since its signature covers the host and the"
              + " body. Send a Bedrock API key as 'Authorization: Bearer …', or AWS credentials as"
              + " JSON in its place, with which the router signs.");
    }
    return all.stream().findFirst().map(Callers::unprefixed).filter(v -> !v.isBlank());
  }

  /// The key in the provider's slot, whosever it is.
  private static Optional<ProviderKey> presented(
      HttpServerRequest request, ProviderRow.Auth keyHeader) {
    Optional<String> bearer = bearer(request.headers());
    List<String> named = named(request, keyHeader);
    if (named.stream().anyMatch(n -> !n.equals(bearer.orElse(named.getFirst())))) {
      throw RouterException.badRequest(
          "contradicting_keys",
          "There are different keys in '"
              + keyHeader.header()
              + "' and 'Authorization'"
              + (keyHeader == ProviderRow.Auth.X_GOOG_API_KEY ? " or '?key='" : "")
              + "; send one.");
    }
    return named.stream()
        .findFirst()
        .filter(n -> !n.isBlank())
        .map(n -> new ProviderKey(Secret.of(n), keyHeader))
        .or(() -> bearer.map(b -> new ProviderKey(Secret.of(b), ProviderRow.Auth.BEARER)));
  }

  private static List<String> named(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    if (!keyHeader.hasItsOwnHeader()) {
      return List.of();
    }
    List<String> named = new ArrayList<>(request.headers().getAll(keyHeader.header()));
    if (keyHeader == ProviderRow.Auth.X_GOOG_API_KEY) {
      named.addAll(query(request).values(KEY_PARAMETER));
    }
    named.replaceAll(String::strip);
    return named;
  }

  private static String unprefixed(String value) {
    return value.regionMatches(true, 0, "Bearer ", 0, 7)
        ? value.substring(7).strip()
        : value.strip();
  }

  private static Optional<String> first(MultiMap headers, List<String> names) {
    for (String name : names) {
      String value = headers.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }

  /// Who calls one of our own APIs: the memory key as bearer, or in its own header.
  public Future<ApiCaller> identifyForApi(HttpServerRequest request) {
    return identify(request, ProviderRow.Auth.BEARER).map(ApiCaller::new);
  }

  /// A caller of our own APIs.
  public static final class ApiCaller {
    private final Caller caller;

    private ApiCaller(Caller caller) {
      this.caller = caller;
    }

    /// Whose memory; empty if the key serves many users and none is named.
    public Optional<MemoryScope> scope(Optional<String> named) {
      return caller.scope(caller.user().or(() -> named));
    }

    /// The workspace that the key administers; refuses any other key with 403.
    public String administered() {
      NewKey made = caller.key().attributes();
      if (made.role() != NewKey.Role.ADMIN) {
        throw RouterException.forbidden(
            "admin_key_required", "This takes an admin key of the workspace, or the operator's.");
      }
      return made.workspace();
    }

    /// Refuses with 403 unless the key may read memory.
    public void mustRead() {
      must(caller.mode().reads(), "read");
    }

    /// Refuses with 403 unless the key may write memory.
    public void mustWrite() {
      must(caller.mode().writes(), "write");
    }

    private static void must(boolean may, String what) {
      if (!may) {
        throw RouterException.forbidden(
            "memory_mode", "This key may not " + what + " memory; use one whose mode allows it.");
      }
    }
  }
}
