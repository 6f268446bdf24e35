package dev.tarn.router.provider;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Parts;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A provider row, ready to be called, but for what its base URL leaves open.
///
/// @param row what the configuration says of it
/// @param host as in the base URL, with its placeholders
/// @param basePath path of the base URL without a slash at its end, with the version prefix cut off
/// @param parts what is known of those that the base URL leaves open
/// @param reach who named the address
public record Provider(
    ProviderRow row,
    String host,
    int port,
    boolean tls,
    String basePath,
    Parts parts,
    Reach reach) {

  private static final String OPENAI_AT_GOOGLE = "/openai";
  private static final Pattern VERSION = Pattern.compile("/v[0-9][a-z0-9]*(?=/|$)");

  /// A path that names its version, if not at its beginning: uploads have a folder of their own.
  private static final Pattern VERSIONED =
      Pattern.compile("(/upload|/download)?/v[0-9][a-z0-9]*(/|$)");

  /// Reads the row's base URL.
  public static Provider of(ProviderRow row) {
    URI base = row.baseUrl();
    boolean tls = "https".equalsIgnoreCase(base.getScheme());
    // Decoded, and read by hand: a host with a placeholder is none to java.net.URI.
    String authority = base.getAuthority();
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon >= 0 ? Integer.parseInt(authority.substring(colon + 1)) : tls ? 443 : 80;
    String path = base.getPath() == null ? "" : pathOf(base);
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (!row.versionPrefix().isEmpty() && path.endsWith(row.versionPrefix())) {
      path = path.substring(0, path.length() - row.versionPrefix().length());
    }
    return new Provider(row, host, port, tls, path, Parts.NONE, Reach.ROW);
  }

  /// The same, named otherwise.
  Provider reached(Reach otherwise) {
    return new Provider(row, host, port, tls, basePath, parts, otherwise);
  }

  /// Where it is called, in the one form that can be compared.
  Optional<Origin> origin() {
    return Origin.of((tls ? "https://" : "http://") + host + ":" + port);
  }

  /// Raw but for the placeholders, whose braces a URI must encode.
  private static String pathOf(URI base) {
    String path = base.getRawPath();
    for (Part part : Part.values()) {
      path = path.replace("%7B" + part.word() + "%7D", part.placeholder());
    }
    return path;
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
        : basePath + new PathPrefix(parts.fill(row.versionPrefix())).full(rest);
  }

  /// `rest` without the row's version prefix, or as much of it as stands there.
  public String unversioned(String rest) {
    if (offersVersions()) {
      Matcher version = VERSION.matcher(rest);
      return version.lookingAt() ? rest.substring(version.end()) : rest;
    }
    return prefix().stripped(rest);
  }

  /// Whether `rest` is the vendor's own path from its first segment on.
  public boolean isWhole(String rest) {
    return prefix().isWhole(rest);
  }

  private PathPrefix prefix() {
    return new PathPrefix(row.versionPrefix());
  }

  /// What the base URL and the version prefix leave open, in the order of a path.
  public List<Part> open() {
    if (!isOpen()) {
      return List.of();
    }
    String all = host + basePath + row.versionPrefix();
    return Arrays.stream(Part.values()).filter(p -> all.contains(p.placeholder())).toList();
  }

  /// Of most rows nothing is.
  private boolean isOpen() {
    return host.indexOf('{') >= 0
        || basePath.indexOf('{') >= 0
        || row.versionPrefix().indexOf('{') >= 0;
  }

  /// A provider and what follows it in the client's path.
  public record Located(Provider provider, String rest) {}

  /// Takes from a client's path the parts that stand before the vendor's own path, as in
  /// `/{resource}/openai/v1/models`, and those that it holds itself. Without them the path is all
  /// the vendor's.
  public Located located(String rest) {
    List<Part> open = open();
    PathPrefix prefix = prefix();
    String[] segments = rest.substring(1).split("/", open.size() + 1);
    boolean given = !open.isEmpty() && segments.length > open.size() && !prefix.isWhole(rest);
    Map<Part, String> parts = new EnumMap<>(Part.class);
    for (int i = 0; given && i < open.size(); i++) {
      given = open.get(i).matches(segments[i]);
      parts.put(open.get(i), segments[i]);
    }
    String own = given ? "/" + segments[open.size()] : rest;
    Parts named = given ? new Parts(parts) : Parts.NONE;
    return open.isEmpty()
        ? new Located(this, rest)
        : new Located(with(named.or(prefix.parts(own))), own);
  }

  /// With further parts; those that are known already stay.
  public Provider with(Parts more) {
    return more.values().isEmpty()
        ? this
        : new Provider(row, host, port, tls, basePath, parts.or(more), reach);
  }

  /// At a host of the vendor's that a credential names.
  Provider movedTo(String otherHost) {
    return new Provider(row, otherHost, port, tls, basePath, parts, reach);
  }

  /// What is left open and not known, if anything is.
  Optional<Part> missing() {
    return open().stream().filter(part -> parts.get(part).isEmpty()).findFirst();
  }

  /// With everything filled in that is known.
  Provider filled() {
    return !isOpen()
        ? this
        : new Provider(
            row, parts.fill(placed(host)), port, tls, parts.fill(basePath), parts, reach);
  }

  /// Google's locations that are no region have hosts of another form: `aiplatform.googleapis.com`,
  /// `aiplatform.eu.rep.googleapis.com`
  /// (<https://cloud.google.com/vertex-ai/docs/general/locations>).
  private String placed(String template) {
    String regional = Part.REGION.placeholder() + "-";
    String region = parts.get(Part.REGION).orElse("");
    if (!template.startsWith(regional)) {
      return template;
    }
    String global = template.substring(regional.length());
    return switch (region) {
      case "global" -> global;
      case "us", "eu" -> global.replaceFirst("\\.", "." + region + ".rep.");
      default -> template;
    };
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
    return isGoogles() && path.startsWith(OPENAI_AT_GOOGLE + "/")
        ? path.substring(OPENAI_AT_GOOGLE.length())
        : path;
  }

  /// How a key is sent on this path: as the row says, but a bearer where Google serves OpenAI's API
  /// (<https://ai.google.dev/gemini-api/docs/openai>).
  public ProviderRow.Auth auth(String rest) {
    return isGoogles() && unversioned(rest).startsWith(OPENAI_AT_GOOGLE + "/")
        ? ProviderRow.Auth.BEARER
        : row.auth();
  }

  private boolean isGoogles() {
    return row.dialect() == ProviderRow.Dialect.GEMINI;
  }

  /// Whether clients choose between versions side by side, as Google's do: `v1`, `v1beta`,
  /// `v1alpha`.
  private boolean offersVersions() {
    return isGoogles() && VERSION.matcher(row.versionPrefix()).matches();
  }
}
