package dev.tarn.router.http;

import dev.tarn.records.KeyText;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which headers travel and which stay: the one list of hop-by-hop headers (RFC 9110 section
/// 7.6.1), of framing, and of what is ours.
final class Headers {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /// Stay on this side of the router on the way up. `accept-encoding` too: a stream that arrives
  /// compressed arrives late and cannot be read for memory.
  private static final Set<String> NOT_UP =
      Set.of(
          "host",
          "content-length",
          "expect",
          "accept-encoding",
          "cookie",
          "authorization",
          "x-api-key",
          "x-goog-api-key",
          "api-key",
          "forwarded",
          "x-real-ip",
          "x-supermemory-api-key",
          "x-memory-key",
          "x-session-id");

  /// Turn the call into another one, and so are for the caller's own key. Google takes a method
  /// from a header (<https://cloud.google.com/apis/docs/http>).
  private static final Set<String> METHODS =
      Set.of("x-http-method-override", "x-http-method", "x-method-override");

  /// Choose an account, or another price
  /// (<https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo>), and so are for the
  /// caller's own key.
  private static final Set<String> NOT_UP_UNLESS_CALLERS =
      Set.of(
          "openai-organization",
          "openai-project",
          "x-goog-user-project",
          "x-vertex-ai-llm-request-type",
          "x-vertex-ai-llm-shared-request-type");

  private static final Set<String> NOT_DOWN_UNLESS_CALLERS =
      Set.of("set-cookie", "openai-organization", "openai-project");

  private static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate");

  private static final Set<String> RETRY_HINTS =
      Set.of("retry-after", "retry-after-ms", "x-should-retry");

  private static final Set<HttpMethod> QUIET =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);

  private Headers() {}

  /// Whether a call runs no model, by its method, which no header turns into another one.
  static boolean onlyLooksOrDeletes(HttpServerRequest request) {
    return QUIET.contains(request.method())
        && METHODS.stream().noneMatch(request.headers()::contains);
  }

  /// The client's headers as a provider may see them, without authorisation.
  ///
  /// @param callersKey whether the call uses the client's own key, and so the client's own account
  static MultiMap up(MultiMap client, boolean callersKey) {
    Set<String> named = connectionNamed(client);
    MultiMap up = HttpHeaders.headers();
    for (Map.Entry<String, String> header : client) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean stays =
          HOP_BY_HOP.contains(name)
              || NOT_UP.contains(name)
              || named.contains(name)
              || (!callersKey && (NOT_UP_UNLESS_CALLERS.contains(name) || METHODS.contains(name)))
              || name.startsWith("x-memorylake-")
              || name.startsWith("x-sm-")
              || name.startsWith("x-forwarded-")
              // A memory key in any other header must not leave either.
              || KeyText.isIn(header.getKey())
              || KeyText.isIn(header.getValue());
      if (!stays) {
        up.add(header.getKey(), header.getValue());
      }
    }
    return up;
  }

  /// The headers of a translated call: what the client's own dialect has in them means nothing to
  /// another provider, and may be about another account.
  ///
  /// @param wanted by the provider's dialect
  static MultiMap upTranslated(MultiMap client, Map<String, String> wanted) {
    MultiMap up = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
    for (String name : TRACE_CONTEXT) {
      String value = client.get(name);
      if (value != null && !KeyText.isIn(value)) {
        up.set(name, value);
      }
    }
    // Not setAll, which begins by removing all that is there.
    wanted.forEach(up::set);
    return up;
  }

  /// What of a provider's headers means the same to a client of another dialect.
  static void downTranslated(MultiMap provider, MultiMap client) {
    for (Map.Entry<String, String> header : provider) {
      if (RETRY_HINTS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        client.add(header.getKey(), header.getValue());
      }
    }
  }

  /// Adds a provider's headers to what the client gets.
  ///
  /// @param callersKey whether the call used the client's own key, and so the client's own account
  static void down(MultiMap provider, MultiMap client, boolean callersKey) {
    Set<String> named = connectionNamed(provider);
    for (Map.Entry<String, String> header : provider) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean stays =
          HOP_BY_HOP.contains(name)
              || named.contains(name)
              || (!callersKey && NOT_DOWN_UNLESS_CALLERS.contains(name));
      if (!stays) {
        client.add(header.getKey(), header.getValue());
      }
    }
  }

  private static Set<String> connectionNamed(MultiMap headers) {
    if (!headers.contains(HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }
}
