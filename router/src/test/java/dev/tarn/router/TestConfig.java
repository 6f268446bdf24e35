package dev.tarn.router;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of a router under test: a free port, a short grace, one provider on loopback.
final class TestConfig {
  private TestConfig() {}

  static TarnConfig of(Path dataDir, String providerUrl, TarnConfig.EmbeddingModelName model) {
    return new TarnConfig(
        new TarnConfig.Server(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.empty(),
            TarnConfig.Plaintext.REFUSE,
            List.of("https://app.example"),
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
        new TarnConfig.Upstream(
            Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 64, 64),
        new TarnConfig.Limits(1 << 20, 4 << 20, 100, 1_000, 1 << 20, 64),
        new TarnConfig.Log(TarnConfig.Log.Format.TEXT, TarnConfig.Log.Level.WARN),
        List.of(
            row("openai", providerUrl),
            row("other", "http://127.0.0.1:1/v1"),
            anthropic(providerUrl),
            bedrock(providerUrl)));
  }

  /// The same by TLS.
  static TarnConfig tls(TarnConfig config, Path cert, Path key) {
    TarnConfig.Server server = config.server();
    return new TarnConfig(
        new TarnConfig.Server(
            server.host(),
            server.port(),
            Optional.of(cert),
            Optional.of(key),
            server.plaintext(),
            server.corsOrigins(),
            server.shutdownGrace(),
            server.requestTimeout()),
        config.dataDir(),
        config.keys(),
        config.embedding(),
        config.memory(),
        config.database(),
        config.hosted(),
        config.upstream(),
        config.limits(),
        config.log(),
        config.providers());
  }

  /// The same with other patience for providers.
  static TarnConfig patient(TarnConfig config, Duration firstByte, Duration idle) {
    return new TarnConfig(
        config.server(),
        config.dataDir(),
        config.keys(),
        config.embedding(),
        config.memory(),
        config.database(),
        config.hosted(),
        new TarnConfig.Upstream(Duration.ofSeconds(2), firstByte, idle, 64, 64),
        config.limits(),
        config.log(),
        config.providers());
  }

  /// The same with another deadline of recall.
  static TarnConfig recallWithin(TarnConfig config, Duration deadline) {
    return new TarnConfig(
        config.server(),
        config.dataDir(),
        config.keys(),
        config.embedding(),
        memory(deadline),
        config.database(),
        config.hosted(),
        config.upstream(),
        config.limits(),
        config.log(),
        config.providers());
  }

  /// The same with this many calls of one key at a time.
  static TarnConfig callsPerKey(TarnConfig config, int calls) {
    TarnConfig.Limits limits = config.limits();
    return new TarnConfig(
        config.server(),
        config.dataDir(),
        config.keys(),
        config.embedding(),
        config.memory(),
        config.database(),
        config.hosted(),
        config.upstream(),
        new TarnConfig.Limits(
            limits.bodyBytes(),
            limits.inflatedBytes(),
            limits.inflationRatio(),
            limits.nesting(),
            limits.sseEventBytes(),
            calls),
        config.log(),
        config.providers());
  }

  private static TarnConfig.Memory memory(Duration recallDeadline) {
    return new TarnConfig.Memory(
        recallDeadline,
        1_000,
        10,
        TarnConfig.Durability.RELAXED,
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
