package dev.tarn.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What no single setting can be blamed for.
final class CrossChecks {
  /// First words of our own paths, now and as announced, and names of our own: no provider may be
  /// called so.
  private static final Set<String> RESERVED =
      Set.of(
          "memories",
          "keys",
          "usage",
          "writes",
          "receipts",
          "conversations",
          "memory",
          "models",
          "chat",
          "responses",
          "messages",
          "embeddings",
          "healthz",
          "readyz",
          "metrics",
          "users",
          "page",
          "erasures",
          "conflicts",
          "provider-keys",
          "workspaces",
          "settings",
          "boundaries",
          "audit",
          "v1",
          "v3",
          "v1beta",
          "mcp",
          // What a provider is called that a caller names by its URL.
          "url");

  private CrossChecks() {}

  static List<String> problems(TarnConfig config) {
    List<String> problems = new ArrayList<>();
    tls(config.server(), problems);
    config.keys().vault().ifPresent(vault -> vault(vault, problems));
    names(config, problems);
    config.database().url().ifPresent(url -> database(url, problems));
    return problems;
  }

  /// Never repeats the URL, which may hold a password.
  private static void database(String url, List<String> problems) {
    if (url.startsWith("jdbc:sqlite:")) {
      return;
    }
    if (!url.startsWith("jdbc:postgresql:")) {
      problems.add("'database.url' must begin with jdbc:sqlite: or jdbc:postgresql:.");
    } else if (url.replaceFirst("\\?.*", "").contains("@")) {
      problems.add(
          "'database.url' must not name a user before the host; write ?user=…&password=… at its"
              + " end.");
    } else if (url.contains(ConfigPrinter.HIDDEN)) {
      problems.add(
          "'database.url' is what --print-config shows in place of a secret; write the secret"
              + " itself.");
    }
  }

  private static void tls(TarnConfig.Server server, List<String> problems) {
    if (server.tlsCert().isPresent() != server.tlsKey().isPresent()) {
      problems.add("'server.tls-cert' and 'server.tls-key' go together; set both or none.");
    }
    readable("server.tls-cert", server.tlsCert(), problems);
    readable("server.tls-key", server.tlsKey(), problems);
    plain("server.host", server.host(), server, problems);
    if (server.operatorPort().isPresent()) {
      plain("server.operator-host", server.operatorHost(), server, problems);
      boolean same =
          server.operatorPort().get() == server.port()
              && server.port() != 0
              && server.operatorHost().equals(server.host());
      if (same) {
        problems.add(
            "'server.operator-port' is the port of all others; leave it unset to serve the"
                + " operator's APIs there.");
      }
    }
  }

  private static void plain(
      String setting, String host, TarnConfig.Server server, List<String> problems) {
    boolean plain = server.tlsCert().isEmpty() && server.plaintext() == TarnConfig.Plaintext.REFUSE;
    if (plain && !host.isBlank() && !isLoopback(host)) {
      problems.add(
          "'"
              + setting
              + "' "
              + host
              + " would send keys and memories in plain text. Set server.tls-cert and"
              + " server.tls-key, or server.plaintext to behind-proxy where a proxy ends TLS, or"
              + " listen on 127.0.0.1.");
    }
  }

  private static void vault(TarnConfig.Vault vault, List<String> problems) {
    if (vault.token().isPresent() == vault.tokenFile().isPresent()) {
      problems.add("Set one of 'vault.token' and 'vault.token-file'.");
    }
    readable("vault.token-file", vault.tokenFile(), problems);
    if (!vault.address().tls() && !isLoopback(vault.address().host())) {
      problems.add(
          "'vault.address' would send keys in plain text; it must be https, or http on"
              + " loopback, where Vault's agent may listen.");
    }
  }

  private static void readable(String setting, Optional<Path> file, List<String> problems) {
    file.filter(f -> !Files.isReadable(f))
        .ifPresent(f -> problems.add("'" + setting + "' " + f + " cannot be read."));
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static void names(TarnConfig config, List<String> problems) {
    Set<String> taken = new HashSet<>();
    for (ProviderRow row : config.providers()) {
      List<String> names = new ArrayList<>(row.aliases());
      names.add(row.name());
      for (String name : names) {
        if (RESERVED.contains(name)) {
          problems.add("A provider cannot be called '" + name + "': that name is Tarn's own.");
        }
        if (!taken.add(name)) {
          problems.add("Two providers are called '" + name + "'.");
        }
      }
    }
    config
        .hosted()
        .defaultProvider()
        .filter(name -> !taken.contains(name))
        .ifPresent(name ->
            problems.add("'hosted.default-provider' names '" + name + "', which is no provider."));
  }
}
