package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Calls that name their provider by its URL: in the path, `/v3/{url}/…`, or beside it, in
/// `x-memorylake-base-url`. Both come down to a base URL and what follows it. Pure.
final class UrlPaths {
  /// Also `/v3/https:/host/…`, to which some clients and proxies collapse it.
  private static final Pattern IN_PATH =
      Pattern.compile("/v3/(https?):/{1,2}([^/]+)(/.+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern VERSION = Pattern.compile("/v[0-9][a-z0-9]*(?=/)");

  /// Paths that name no provider, or the one that stands for any of its kind.
  private static final List<String> BESIDE_HEADER = List.of("/v1/openai/", "/openai/v1/", "/v1/");

  private final ProviderRouter rows;
  private final CallerUrls urls;
  private final Dialects dialects;

  UrlPaths(ProviderRouter rows, CallerUrls urls, Dialects dialects) {
    this.rows = rows;
    this.urls = urls;
    this.dialects = dialects;
  }

  /// A provider and what is called there.
  ///
  /// @param rest what follows the base URL, beginning with a slash
  record Named(Provider provider, String rest) {}

  /// Reads `/v3/{url}/…`. A URL that is percent-encoded is refused: there is one way to write it.
  ///
  /// @throws RouterException 400, or 403 if the operator does not allow the URL
  Named inPath(String path) {
    Matcher url = IN_PATH.matcher(path);
    if (!url.matches()) {
      throw RouterException.badRequest(
          "invalid_base_url",
          "After /v3/ comes the provider's base URL as it is, not percent-encoded, and the path of"
              + " the call: /v3/https://api.example.com/v1/chat/completions.");
    }
    String authority = url.group(2);
    String whole = url.group(3);
    PathFaults.refuseAmbiguous("/" + authority + whole);
    int end = baseLength(whole);
    String base = url.group(1) + "://" + authority + whole.substring(0, end);
    return new Named(urls.at(base), whole.substring(end));
  }

  /// Reads the header of a call under `/v1` or `/v1/openai`: what an SDK calls whose own base URL
  /// cannot hold another one.
  ///
  /// @param baseUrls every such header
  /// @param path must have been found unambiguous
  /// @throws RouterException 400, also if path and header name two providers, or 403 if the
  ///   operator does not allow the URL
  Named inHeader(List<String> baseUrls, String path) {
    Optional<String> rest = baseUrls.size() > 1 ? Optional.empty() : unnamed(path);
    if (rest.isEmpty()) {
      throw RouterException.badRequest(
          "contradicting_base_url",
          "'x-memorylake-base-url' names the provider, once, for paths under /v1 or /v1/openai;"
              + " other paths name one themselves.");
    }
    Provider provider = urls.at(baseUrls.getFirst().strip());
    PathFaults.refuseAmbiguous(provider.path("/"));
    return new Named(provider, rest.get());
  }

  private Optional<String> unnamed(String path) {
    return BESIDE_HEADER.stream()
        .filter(path::startsWith)
        .findFirst()
        .filter(start -> !start.equals("/v1/") || rows.byName(path.split("/", 4)[2]).isEmpty())
        .map(start -> path.substring(start.length() - 1));
  }

  /// Where the base URL ends is not written: before a call that OpenAI's SDKs make, else behind the
  /// version.
  private int baseLength(String path) {
    for (int at = 0; at >= 0; at = path.indexOf('/', at + 1)) {
      boolean call =
          dialects
              .spoken(path.substring(at))
              .filter(spoken -> spoken.dialect().spokenBy() == ProviderRow.Dialect.OPENAI)
              .isPresent();
      if (call) {
        return at;
      }
    }
    Matcher version = VERSION.matcher(path);
    return version.find() ? version.end() : 0;
  }
}
