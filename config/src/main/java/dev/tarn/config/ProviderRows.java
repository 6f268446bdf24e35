package dev.tarn.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Provider rows: whatever a row does not say has a default, so that three lines make one.
final class ProviderRows {
  private static final Pattern OPEN = Pattern.compile("\\{(resource|region|project)\\}");

  /// A placeholder in the last two labels of a host.
  private static final Pattern OPEN_DOMAIN =
      Pattern.compile("[a-z]+://([^/:]*\\.)?[^/:.]*\\{[^/:.]*(\\.[^/:.]*)?(:[0-9]*)?(/.*)?");

  private static final URI NOWHERE = URI.create("http://localhost");
  private static final int UNKNOWN_WINDOW = 8_192;

  private final Settings settings;
  private final Values values;

  ProviderRows(Settings settings, Values values) {
    this.settings = settings;
    this.values = values;
  }

  List<ProviderRow> all() {
    List<ProviderRow> rows = new ArrayList<>();
    for (String name : settings.providers()) {
      rows.add(row(name, "providers." + name + "."));
    }
    return List.copyOf(rows);
  }

  private ProviderRow row(String name, String at) {
    URI base = baseUrl(at + "base-url");
    Optional<String> keyEnv = values.optional(at + "api-key-env");
    return new ProviderRow(
        name,
        values.list(at + "aliases"),
        written(at + "dialect")
            ? values.choice(at + "dialect", ProviderRow.Dialect.class)
            : ProviderRow.Dialect.OPENAI,
        base,
        written(at + "version-prefix")
            ? values.text(at + "version-prefix")
            : ProviderRow.versionOf(base),
        written(at + "auth")
            ? values.choice(at + "auth", ProviderRow.Auth.class)
            : ProviderRow.Auth.BEARER,
        values
            .secret(at + "api-key")
            .or(() -> keyEnv.flatMap(settings::environment).map(Secret::of)),
        keyEnv,
        values.list(at + "models"),
        written(at + "context-window") ? values.integer(at + "context-window") : UNKNOWN_WINDOW,
        values.choices(at + "refuses", ProviderRow.Refused.class));
  }

  private boolean written(String path) {
    return settings.entries().containsKey(path);
  }

  private URI baseUrl(String path) {
    String text = values.text(path);
    String filled = OPEN.matcher(text).replaceAll("x");
    try {
      URI uri = new URI(filled);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain =
          uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
      if (web && plain && uri.getHost() != null) {
        checkHost(path, text);
        return URI.create(text.replace("{", "%7B").replace("}", "%7D"));
      }
    } catch (URISyntaxException e) {
      // said below
    }
    values.wrong(
        path,
        "must be an http or https URL with a host, no placeholders but {resource}, {region} and"
            + " {project}, and without query, fragment or user");
    return NOWHERE;
  }

  /// Whoever fills a placeholder may choose within a domain of the vendor's, never the domain.
  private void checkHost(String path, String text) {
    Matcher open = OPEN_DOMAIN.matcher(text);
    if (open.matches()) {
      values.wrong(path, "must not leave its host open but for what stands before a domain");
    }
  }
}
