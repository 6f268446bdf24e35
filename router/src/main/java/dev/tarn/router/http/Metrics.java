package dev.tarn.router.http;

import dev.tarn.router.remember.asking.FactFinder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the operator sees: calls, latency by stage, upstream errors, recall outcomes, queue depths,
/// tokens, what they cost. Labels are names of ours, of rows and of the catalogue's models, never
/// what a caller wrote. Thread-safe.
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Tokens, Counter> tokens = new EnumMap<>(Tokens.class);

  /// A name and its labels. Each call looks up several: their hashes are cached by the strings.
  private record Series(String name, List<String> tags) {}

  /// Which tokens are counted.
  enum Tokens {
    /// As the provider counts them.
    INPUT,
    CACHED,
    OUTPUT,
    /// As woven.
    MEMORY
  }

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    gc.bindTo(registry);
    for (Tokens which : Tokens.values()) {
      tokens.put(which, counter(which));
    }
  }

  private Counter counter(Tokens which) {
    return Counter.builder("tarn.tokens")
        .tag("direction", which.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /// A call is over.
  ///
  /// @param provider name of a row, or `none`
  /// @param status as sent to the client, 0 if it left before
  void called(String provider, String mode, int status, long nanos) {
    count("tarn.calls", "provider", provider, "mode", mode, "status", Integer.toString(status));
    stage("total", nanos);
  }

  /// A stage of a call took this long: `auth`, `embed`, `search`, `inject`, `upstream`, `total`.
  void stage(String stage, long nanos) {
    known(
            timers,
            stage,
            s ->
                Timer.builder("tarn.stage")
                    .description("Time spent in a stage of a call")
                    .tag("stage", s)
                    .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /// A call was tried at a provider.
  ///
  /// @param keySource `passthrough`, `stored` or `hosted`
  /// @param outcome a status, or why there was none
  void tried(String provider, String keySource, String outcome) {
    count(
        "tarn.upstream.attempts",
        "provider",
        provider,
        "key_source",
        keySource,
        "outcome",
        outcome);
  }

  /// A provider failed: `status_500`, `unreachable`, `broken`, `truncated`.
  void upstreamError(String provider, String reason) {
    count("tarn.upstream.errors", "provider", provider, "reason", reason);
  }

  /// What recall came to: `ok`, `empty`, `off`, or the reason why it is degraded.
  void recalled(String outcome) {
    count("tarn.recall", "outcome", outcome);
  }

  /// Tokens of a call.
  void tokens(Tokens which, long count) {
    Objects.requireNonNull(tokens.get(which)).increment((double) count);
  }

  /// What a call cost by its vendor's list.
  ///
  /// @param model as the catalogue names it: what clients write would be endless
  void cost(String provider, String model, String mode, BigDecimal usd) {
    counter("tarn.cost.usd", "provider", provider, "model", model, "mode", mode)
        .increment(usd.doubleValue());
  }

  /// A call was refused by a limit of its key or workspace.
  ///
  /// @param limit code of the refusal
  void limited(String limit) {
    count("tarn.limited", "limit", limit);
  }

  /// What a call used could not be written down.
  public void usageDropped() {
    count("tarn.usage.dropped");
  }

  /// A write was dropped.
  public void dropped() {
    count("tarn.writes.dropped");
  }

  /// Thinking was too much to be kept aside.
  void thoughtLost() {
    count("tarn.thoughts.dropped");
  }

  /// Counts conversations that a model read for facts, and what it gave.
  public FactFinder.Told facts() {
    return new FactFinder.Told() {
      @Override
      public void asked(String outcome) {
        count("tarn.facts.readings", "outcome", outcome);
      }

      @Override
      public void found(String outcome) {
        count("tarn.facts.found", "outcome", outcome);
      }
    };
  }

  /// Watches a depth.
  public void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  /// Everything in the Prometheus text format.
  String scrape() {
    return registry.scrape();
  }

  private void count(String name, String... tags) {
    counter(name, tags).increment();
  }

  private Counter counter(String name, String... tags) {
    return known(
        counters,
        new Series(name, List.of(tags)),
        k -> Counter.builder(name).tags(tags).register(registry));
  }

  /// Looks first: making what is absent takes a lock, and nearly always it is there.
  private static <K, V> V known(Map<K, V> all, K key, Function<K, V> make) {
    V found = all.get(key);
    return found == null ? all.computeIfAbsent(key, make) : found;
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
