package dev.tarn.router;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings of a router under test: a free port, a short grace, one provider on loopback.
final class TestConfig {
  private TestConfig() {}

  static TarnConfig of(Path dataDir, String providerUrl, TarnConfig.EmbeddingModelName model) {
    return new TarnConfig(
        new TarnConfig.Server(
            "127.0.0.1",
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            TarnConfig.Plaintext.REFUSE,
            List.of("https://app.example"),
            Optional.empty(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2)),
        dataDir,
        new TarnConfig.Keys(
            Optional.empty(), Optional.of(Secret.of("operator-key")), Optional.empty()),
        new TarnConfig.Embedding(model, 0, 100),
        // Test machines stall; what happens at the deadline has tests of its own.
        memory(Duration.ofSeconds(5)),
        new TarnConfig.Database(Optional.empty()),
        new TarnConfig.Hosted(Optional.empty()),
        new TarnConfig.CallerUrls(false, List.of()),
        new TarnConfig.Upstream(
            Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 64, 64),
        new TarnConfig.Limits(1 << 20, 4 << 20, 100, 1_000, 1 << 20, 64),
        new TarnConfig.Usage(true, Duration.ofDays(400), 1_000),
        new TarnConfig.Log(TarnConfig.Log.Format.TEXT, TarnConfig.Log.Level.WARN),
        List.of(
            row("openai", providerUrl),
            row("other", "http://127.0.0.1:1/v1"),
            anthropic(providerUrl),
            gemini(providerUrl.replaceFirst("/v1$", "")),
            bedrock(providerUrl)),
        new ModelCatalogue(List.of()));
  }

  /// The same with the rows that ship, all served at one address and with a key of the operator's.
  static TarnConfig shipped(TarnConfig config, String address) {
    try {
      return with(
          config,
          ConfigLoader.load(Map.of(), Optional.empty()).providers().stream()
              .map(row -> served(row, address))
              .toList());
    } catch (ConfigException e) {
      throw new LinkageError("the settings that ship are sound", e);
    }
  }

  private static ProviderRow served(ProviderRow row, String address) {
    return new ProviderRow(
        row.name(),
        row.aliases(),
        row.dialect(),
        URI.create(address + row.baseUrl().getRawPath()),
        row.versionPrefix().replace("{project}", "p").replace("{region}", "r"),
        row.auth(),
        Optional.of(Secret.of("operators-own")),
        Optional.empty(),
        row.models(),
        row.contextWindow(),
        row.refuses());
  }

  /// The same with these models known.
  static TarnConfig knowing(TarnConfig config, List<ModelEntry> models) {
    return with(config, new ModelCatalogue(models));
  }

  /// The same with further rows.
  static TarnConfig withRows(TarnConfig config, List<ProviderRow> more) {
    List<ProviderRow> rows = new ArrayList<>(config.providers());
    rows.addAll(more);
    return with(config, List.copyOf(rows));
  }

  /// The same with these rows alone.
  static TarnConfig only(TarnConfig config, List<ProviderRow> rows) {
    return with(config, rows);
  }

  /// A row whose base URL is left open, on loopback: what fills it becomes a segment of the path.
  static ProviderRow open(
      String name, ProviderRow.Dialect dialect, String url, String prefix, ProviderRow.Auth auth) {
    return new ProviderRow(
        name,
        List.of(),
        dialect,
        URI.create(url.replace("{", "%7B").replace("}", "%7D")),
        prefix,
        auth,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        128_000);
  }

  /// The same by TLS.
  static TarnConfig tls(TarnConfig config, Path cert, Path key) {
    TarnConfig.Server server = config.server();
    return with(
        config, server.operatorPort(), Optional.of(cert), Optional.of(key), server.publicUrl());
  }

  /// The same with an address of the operator's own, at a free port.
  static TarnConfig operatorApart(TarnConfig config) {
    TarnConfig.Server server = config.server();
    return with(config, Optional.of(0), server.tlsCert(), server.tlsKey(), server.publicUrl());
  }

  /// The same, reached by people somewhere else.
  static TarnConfig publicAt(TarnConfig config, String url) {
    TarnConfig.Server server = config.server();
    return with(
        config,
        server.operatorPort(),
        server.tlsCert(),
        server.tlsKey(),
        Optional.of(URI.create(url)));
  }

  private static TarnConfig with(
      TarnConfig config,
      Optional<Integer> operatorPort,
      Optional<Path> cert,
      Optional<Path> key,
      Optional<URI> publicUrl) {
    TarnConfig.Server server = config.server();
    return with(
        config,
        new TarnConfig.Server(
            server.host(),
            server.port(),
            server.operatorHost(),
            operatorPort,
            cert,
            key,
            server.plaintext(),
            server.corsOrigins(),
            publicUrl,
            server.shutdownGrace(),
            server.requestTimeout()));
  }

  /// The same with other patience for providers.
  static TarnConfig patient(TarnConfig config, Duration firstByte, Duration idle) {
    return with(config, new TarnConfig.Upstream(Duration.ofSeconds(2), firstByte, idle, 64, 64));
  }

  /// The same with this many calls to a provider under way, and as many waiting.
  static TarnConfig busy(TarnConfig config, int calls) {
    TarnConfig.Upstream upstream = config.upstream();
    return with(
        config,
        new TarnConfig.Upstream(
            upstream.connectTimeout(),
            upstream.firstByteTimeout(),
            upstream.idleTimeout(),
            calls,
            calls));
  }

  /// The same with another deadline of recall.
  static TarnConfig recallWithin(TarnConfig config, Duration deadline) {
    return with(config, memory(deadline));
  }

  /// The same with these URLs of callers.
  static TarnConfig callerUrls(TarnConfig config, boolean allow, List<Origin> hosts) {
    return with(config, new TarnConfig.CallerUrls(allow, hosts));
  }

  /// The same with another embedder.
  static TarnConfig embeddedBy(TarnConfig config, EmbeddingSource source) {
    return with(config, new TarnConfig.Embedding(source, 0, 100));
  }

  /// The same with its records elsewhere.
  static TarnConfig database(TarnConfig config, String url) {
    return with(config, new TarnConfig.Database(Optional.of(url)));
  }

  /// The same with this many calls of one key at a time.
  static TarnConfig callsPerKey(TarnConfig config, int calls) {
    TarnConfig.Limits limits = config.limits();
    return with(
        config,
        new TarnConfig.Limits(
            limits.bodyBytes(),
            limits.inflatedBytes(),
            limits.inflationRatio(),
            limits.nesting(),
            limits.sseEventBytes(),
            calls));
  }

  /// The same with another part; each is told by its type.
  private static TarnConfig with(TarnConfig config, Object part) {
    RecordComponent[] components = TarnConfig.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = types[i].isInstance(part) ? part : components[i].getAccessor().invoke(config);
      }
      return TarnConfig.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record can be copied", e);
    }
  }

  private static TarnConfig.Memory memory(Duration recallDeadline) {
    return new TarnConfig.Memory(
        recallDeadline,
        1_000,
        10,
        2_000,
        TarnConfig.Durability.RELAXED,
        TarnConfig.Facts.RULES,
        1_000,
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofHours(24),
        Duration.ofDays(30),
        100_000,
        List.of("system-reminder", "command-*"),
        List.of("generate a concise title"));
  }

  private static ProviderRow anthropic(String url) {
    return new ProviderRow(
        "anthropic",
        List.of(),
        ProviderRow.Dialect.ANTHROPIC,
        URI.create(url),
        "/v1",
        ProviderRow.Auth.X_API_KEY,
        Optional.of(Secret.of("sk-ant-operators-own")),
        Optional.empty(),
        List.of("claude-*"),
        200_000);
  }

  private static ProviderRow bedrock(String url) {
    return new ProviderRow(
        "bedrock",
        List.of(),
        ProviderRow.Dialect.BEDROCK,
        URI.create(url).resolve("/"),
        "",
        ProviderRow.Auth.BEARER,
        Optional.of(Secret.of("ABSK-operators-own")),
        Optional.empty(),
        List.of("us.*", "arn:aws:bedrock:*"),
        200_000);
  }

  private static ProviderRow gemini(String url) {
    return new ProviderRow(
        "gemini",
        List.of("google"),
        ProviderRow.Dialect.GEMINI,
        URI.create(url),
        "/v1beta",
        ProviderRow.Auth.X_GOOG_API_KEY,
        Optional.of(Secret.of("AIza-operators-own")),
        Optional.empty(),
        List.of("gemini-*"),
        1_048_576);
  }

  private static ProviderRow row(String name, String url) {
    return new ProviderRow(
        name,
        List.of(),
        ProviderRow.Dialect.OPENAI,
        URI.create(url),
        "/v1",
        ProviderRow.Auth.BEARER,
        Optional.of(Secret.of("sk-operators-own")),
        Optional.empty(),
        List.of("gpt-*"),
        128_000);
  }
}
