package dev.tarn.router.provider;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A provider row, ready to be called.
///
/// @param row what the configuration says of it
/// @param host as in the base URL
/// @param basePath path of the base URL without a slash at its end, with the version prefix cut off
/// @param reach who named the address
public record Provider(
    ProviderRow row, String host, int port, boolean tls, String basePath, Reach reach) {

  private static final String OPENAI_AT_GOOGLE = "/openai";
  private static final Pattern VERSION = Pattern.compile("/v[0-9][a-z0-9]*(?=/|$)");

  /// A path that names its version, if not at its beginning: uploads have a folder of their own.
  private static final Pattern VERSIONED =
      Pattern.compile("(/upload|/download)?/v[0-9][a-z0-9]*(/|$)");

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
  /// prefix appears exactly once, whether or not the client or the base URL wrote it. Google's
  /// version is the one that the client asks for.
  ///
  /// @param rest raw path, beginning with a slash, e.g. `/chat/completions` or
  ///   `/v1/chat/completions`
  public String path(String rest) {
    return offersVersions() && VERSIONED.matcher(rest).lookingAt()
        ? basePath + rest
        : basePath + row.versionPrefix() + unversioned(rest);
  }

  /// `rest` without the row's version prefix.
  public String unversioned(String rest) {
    if (offersVersions()) {
      Matcher version = VERSION.matcher(rest);
      return version.lookingAt() ? rest.substring(version.end()) : rest;
    }
    String prefix = row.versionPrefix();
    boolean versioned = !prefix.isEmpty() && (rest.equals(prefix) || rest.startsWith(prefix + "/"));
    return versioned ? rest.substring(prefix.length()) : rest;
  }

  /// Whether `rest` begins with a version of this provider and goes on.
  public boolean isVersioned(String rest) {
    String path = unversioned(rest);
    return !path.equals(rest) && path.startsWith("/");
  }

  /// What `rest` calls: the path without its version, and without the folder in which Google serves
  /// OpenAI's API.
  public String called(String rest) {
    String path = unversioned(rest);
    return isOpenAiAtGoogle(path) ? path.substring(OPENAI_AT_GOOGLE.length()) : path;
  }

  /// How a key is sent on this path: as the row says, but a bearer where Google serves OpenAI's API
  /// (<https://ai.google.dev/gemini-api/docs/openai>).
  public ProviderRow.Auth auth(String rest) {
    return isOpenAiAtGoogle(unversioned(rest)) ? ProviderRow.Auth.BEARER : row.auth();
  }

  private boolean isOpenAiAtGoogle(String path) {
    return row.dialect() == ProviderRow.Dialect.GEMINI && path.startsWith(OPENAI_AT_GOOGLE + "/");
  }

  /// Whether clients choose between versions side by side, as Google's do: `v1`, `v1beta`,
  /// `v1alpha`.
  private boolean offersVersions() {
    return row.dialect() == ProviderRow.Dialect.GEMINI && !row.versionPrefix().isEmpty();
  }
}
