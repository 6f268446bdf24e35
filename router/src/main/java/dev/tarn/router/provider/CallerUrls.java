package dev.tarn.router.provider;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Providers that a call names by their base URL. Reads the URL and says whether it may be called;
/// where its name leads is looked at by [PublicHosts] when the call is sent. Immutable.
public final class CallerUrls {
  /// What such a provider is called in headers and metrics: its host is the caller's business, and
  /// metrics must not grow with what callers write.
  private static final String NAME = "url";

  private static final int UNKNOWN_WINDOW = 8_192;

  private static final int MOST_CHARS = 2_048;

  /// A path of unreserved characters, sub-delimiters and escapes (RFC 3986 section 3.3).
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/-]*+");

  private final Map<Origin, List<Provider>> rows = new HashMap<>();
  private final TarnConfig.CallerUrls allowed;

  /// @param rows whose URLs are always allowed
  public CallerUrls(List<ProviderRow> rows, TarnConfig.CallerUrls allowed) {
    this.allowed = allowed;
    for (ProviderRow row : rows) {
      Provider provider = Provider.of(row);
      provider
          .origin()
          .ifPresent(at -> this.rows.computeIfAbsent(at, any -> new ArrayList<>(1)).add(provider));
    }
  }

  /// The provider at a base URL: the row that has this URL, else one made for the call. Only the
  /// caller's own key goes there.
  ///
  /// @throws RouterException 400 if it is no URL or one that could mean two places, 403 if the
  ///   operator does not allow it
  public Provider at(String baseUrl) {
    int scheme = baseUrl.indexOf("://");
    int slash = scheme < 0 ? -1 : baseUrl.indexOf('/', scheme + 3);
    String written = slash < 0 ? "" : baseUrl.substring(slash);
    if (baseUrl.length() > MOST_CHARS
        || written.contains("//")
        || !PATH.matcher(written).matches()) {
      throw unreadable();
    }
    String path = written.replaceFirst("/$", "");
    Origin origin =
        Origin.of(slash < 0 ? baseUrl : baseUrl.substring(0, slash))
            .orElseThrow(CallerUrls::unreadable);
    List<Provider> here = rows.getOrDefault(origin, List.of());
    return here.stream()
        .filter(row -> path.equals(row.basePath()) || path.equals(row.path("")))
        .findFirst()
        .map(row -> row.reached(Reach.KNOWN_URL))
        .orElseGet(() -> made(origin, path, reach(origin, !here.isEmpty())));
  }

  /// @param known whether a row is called at the same place, by another path
  private Reach reach(Origin origin, boolean known) {
    if (allowed.hosts().contains(origin)) {
      return Reach.KNOWN_URL;
    }
    if (!known && !allowed.allow()) {
      throw RouterException.forbidden(
          "url_not_allowed",
          "The operator of this router has not allowed this URL. It takes"
              + " 'caller-urls.allow: true', or the host in 'caller-urls.hosts'.");
    }
    if (!origin.tls()) {
      throw RouterException.forbidden(
          "url_not_allowed",
          "A provider is called by https only, unless the operator of this router lists it with"
              + " 'http://' in 'caller-urls.hosts'.");
    }
    return Reach.ANY_URL;
  }

  private static Provider made(Origin origin, String path, Reach reach) {
    URI base = URI.create(origin.url() + path);
    return Provider.of(
            new ProviderRow(
                NAME,
                List.of(),
                ProviderRow.Dialect.OPENAI,
                base,
                ProviderRow.versionOf(base),
                ProviderRow.Auth.BEARER,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                UNKNOWN_WINDOW))
        .reached(reach);
  }

  /// Says nothing of what was sent: a user and a password may stand in it.
  private static RouterException unreadable() {
    return RouterException.badRequest(
        "invalid_base_url",
        "The provider's base URL must be written plainly, such as https://api.example.com/v1: no"
            + " user, query or percent-encoding before its path, no final dot, an international"
            + " name as xn--…, an IPv4 address as four decimal numbers.");
  }
}
