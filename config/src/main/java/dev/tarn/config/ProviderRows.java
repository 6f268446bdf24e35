package dev.tarn.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Provider rows: whatever a row does not say has a default, so that three lines make one.
final class ProviderRows {
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
        written(at + "context-window") ? values.integer(at + "context-window") : UNKNOWN_WINDOW);
  }

  private boolean written(String path) {
    return settings.entries().containsKey(path);
  }

  private URI baseUrl(String path) {
    String text = values.text(path);
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain =
          uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
      if (web && plain && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    values.wrong(
        path, "must be an http or https URL with a host and without query, fragment or user");
    return NOWHERE;
  }
}
