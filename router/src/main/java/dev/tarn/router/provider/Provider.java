package dev.tarn.router.provider;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import java.net.URI;
import java.util.Optional;

/// A provider row, ready to be called.
///
/// @param row what the configuration says of it
/// @param host as in the base URL
/// @param basePath path of the base URL without a slash at its end, with the version prefix cut off
/// @param reach who named the address
public record Provider(
    ProviderRow row, String host, int port, boolean tls, String basePath, Reach reach) {

  /// Reads the row's base URL.
  public static Provider of(ProviderRow row) {
    URI base = row.baseUrl();
    boolean tls = "https".equalsIgnoreCase(base.getScheme());
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    String path = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
    if (!row.versionPrefix().isEmpty() && path.endsWith(row.versionPrefix())) {
      path = path.substring(0, path.length() - row.versionPrefix().length());
    }
    return new Provider(row, base.getHost(), port, tls, path, Reach.ROW);
  }

  /// The same, named otherwise.
  Provider reached(Reach otherwise) {
    return new Provider(row, host, port, tls, basePath, otherwise);
  }

  /// Where it is called, in the one form that can be compared.
  Optional<Origin> origin() {
    return Origin.of((tls ? "https://" : "http://") + host + ":" + port);
  }

  /// The row's name.
  public String name() {
    return row.name();
  }

  /// The outgoing path for what follows the provider's name in the client's path: the version
  /// prefix appears exactly once, whether or not the client or the base URL wrote it.
  ///
  /// @param rest raw path, beginning with a slash, e.g. `/chat/completions` or
  ///   `/v1/chat/completions`
  public String path(String rest) {
    return basePath + row.versionPrefix() + unversioned(rest);
  }

  /// `rest` without the row's version prefix.
  public String unversioned(String rest) {
    String prefix = row.versionPrefix();
    boolean versioned = !prefix.isEmpty() && (rest.equals(prefix) || rest.startsWith(prefix + "/"));
    return versioned ? rest.substring(prefix.length()) : rest;
  }
}
