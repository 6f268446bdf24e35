package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.KeyText;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.ProviderKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The keys that a call brings, unverified.
///
/// @param memory as sent, with its suffix
/// @param byok whether it stands in a header of its own
/// @param provider the caller's own, if it is `byok`
record Presented(String memory, boolean byok, Optional<ProviderKey> provider) {
  private static final List<CharSequence> MEMORY_KEY =
      CallerHeaders.names("x-memorylake-api-key", "x-supermemory-api-key", "x-memory-key");

  /// Where SDKs put a key besides the `Authorization` header.
  private static final Map<ProviderRow.Auth, CharSequence> KEY_HEADERS = keyHeaders();

  /// A scheme before credentials that is not Bearer's. A key may stand alone, and be JSON.
  private static final Pattern OTHER_SCHEME =
      Pattern.compile("\\s*(?!bearer\\s)[a-z][a-z0-9-]*\\s+\\S", Pattern.CASE_INSENSITIVE);

  /// Where Google's clients may put a key besides its header.
  static final String KEY_PARAMETER = "key";

  private static Map<ProviderRow.Auth, CharSequence> keyHeaders() {
    Map<ProviderRow.Auth, CharSequence> headers = new EnumMap<>(ProviderRow.Auth.class);
    for (ProviderRow.Auth auth : ProviderRow.Auth.values()) {
      if (auth.hasItsOwnHeader()) {
        headers.put(auth, HttpHeaders.createOptimized(auth.header()));
      }
    }
    return headers;
  }

  /// Reads them.
  ///
  /// @param keyHeader where a key may stand besides the `Authorization` header; Google's also as
  ///   `?key=` in the query
  /// @throws RouterException 400 for keys that contradict each other, 401 if there is no memory key
  static Presented of(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    Optional<String> memoryHeader = CallerHeaders.first(request.headers(), MEMORY_KEY);
    Optional<ProviderKey> provider = inProvidersSlot(request, keyHeader);
    String theirs = provider.map(key -> key.value().reveal()).orElse("");
    if (memoryHeader.isEmpty()) {
      String ours = theirs.startsWith(KeyText.PREFIX) ? theirs : "";
      return new Presented(mustBeKey(ours), false, Optional.empty());
    }
    if (KeyText.isIn(theirs)) {
      throw RouterException.badRequest(
          "two_memory_keys",
          "There is a memory key in 'x-memorylake-api-key' and another one where the provider's"
              + " key belongs. Send the provider's key there, or leave the memory header out.");
    }
    return new Presented(mustBeKey(unprefixed(memoryHeader.get())), true, provider);
  }

  private static String mustBeKey(String memory) {
    if (withoutSuffix(memory).isBlank()) {
      throw RouterException.unauthorized(
          "missing_memory_key",
          "There is no memory key. Send it as 'x-memorylake-api-key', or use it as the API key"
              + " itself.");
    }
    return memory;
  }

  /// Refuses with 400 a provider's key where this call takes none: nobody else is to pay for it.
  ///
  /// @param keyHeader as [#of] got it
  void mustBeInTheirPlaces(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    if (!byok || provider.isPresent()) {
      return;
    }
    boolean elsewhere =
        KEY_HEADERS.values().stream()
                .flatMap(name -> request.headers().getAll(name).stream())
                .anyMatch(value -> !value.isBlank())
            || CallerHeaders.query(request).first(KEY_PARAMETER).isPresent();
    if (elsewhere) {
      throw RouterException.badRequest(
          "provider_key_misplaced",
          "There is a key where this call takes none. Send the provider's key in '"
              + keyHeader.header()
              + "', or leave it out to use the keys of your workspace.");
    }
  }

  /// The memory key itself.
  Secret key() {
    return Secret.of(withoutSuffix(memory));
  }

  /// What follows it, after its colon.
  Optional<String> suffix() {
    int colon = memory.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(memory.substring(colon + 1));
  }

  private static String withoutSuffix(String presented) {
    int colon = presented.indexOf(':');
    return colon < 0 ? presented : presented.substring(0, colon);
  }

  private static Optional<String> bearer(MultiMap headers) {
    List<String> all = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    if (all.size() > 1) {
      throw RouterException.badRequest(
          "duplicate_authorization", "There is more than one Authorization header.");
    }
    String value = all.getFirst();
    if (value.startsWith("AWS4-")) {
      throw RouterException.badRequest(
          "signed_call",
          "A call signed with SigV4 cannot be passed on, since its signature covers the host and the"
              + " body. Send a Bedrock API key as 'Authorization: Bearer …', or AWS credentials as"
              + " JSON in its place, with which the router signs.");
    }
    if (!isBearer(value) && OTHER_SCHEME.matcher(value).lookingAt()) {
      throw RouterException.unauthorized(
          "unsupported_authorization",
          "Send the key as 'Authorization: Bearer …', or in the provider's own header; other schemes,"
              + " such as Basic, are not passed on.");
    }
    String key = unprefixed(value);
    return key.isBlank() ? Optional.empty() : Optional.of(key);
  }

  /// The key in the provider's slot, whosever it is.
  private static Optional<ProviderKey> inProvidersSlot(
      HttpServerRequest request, ProviderRow.Auth keyHeader) {
    Optional<String> bearer = bearer(request.headers());
    List<String> named = named(request, keyHeader);
    for (String other : named) {
      if (!other.equals(bearer.orElse(named.getFirst()))) {
        throw RouterException.badRequest(
            "contradicting_keys",
            "There are different keys in '"
                + keyHeader.header()
                + "' and 'Authorization'"
                + (keyHeader == ProviderRow.Auth.X_GOOG_API_KEY ? " or '?key='" : "")
                + "; send one.");
      }
    }
    return named.isEmpty() || named.getFirst().isBlank()
        ? bearer.map(key -> new ProviderKey(Secret.of(key), ProviderRow.Auth.BEARER))
        : Optional.of(new ProviderKey(Secret.of(named.getFirst()), keyHeader));
  }

  private static List<String> named(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    CharSequence header = KEY_HEADERS.get(keyHeader);
    if (header == null) {
      return List.of();
    }
    List<String> named = new ArrayList<>(request.headers().getAll(header));
    if (keyHeader == ProviderRow.Auth.X_GOOG_API_KEY) {
      named.addAll(CallerHeaders.query(request).values(KEY_PARAMETER));
    }
    named.replaceAll(String::strip);
    return named;
  }

  private static String unprefixed(String value) {
    return isBearer(value) ? value.substring(7).strip() : value.strip();
  }

  private static boolean isBearer(String value) {
    return value.regionMatches(true, 0, "Bearer ", 0, 7);
  }

  /// Holds keys.
  @Override
  public String toString() {
    return "Presented";
  }
}
