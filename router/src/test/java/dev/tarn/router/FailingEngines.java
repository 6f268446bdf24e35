package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Spaces;
import dev.tarn.records.Records;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/// The real engines, whose methods fail or stall while a test says so.
final class FailingEngines implements Engines {
  private final Map<String, Callable<?>> instead = new ConcurrentHashMap<>();

  /// From now on a method of an engine does this and not its own work.
  ///
  /// @param method such as `match` or `embedQuery`; names are unique among the engines' that matter
  void instead(String method, Callable<?> what) {
    instead.put(method, what);
  }

  /// From now on a method throws.
  void failing(String method) {
    instead(
        method,
        () -> {
          throw new IllegalStateException(method + " is broken");
        });
  }

  /// All is well again.
  void heal() {
    instead.clear();
  }

  @Override
  public Records records(TarnConfig config, DataFiles files, InstantSource clock) {
    Records real = Engines.super.records(config, files, clock);
    return wrapped(Records.class, real);
  }

  @Override
  public Optional<Embedder> embedder(TarnConfig config) {
    return Engines.super.embedder(config).map(real -> wrapped(Embedder.class, real));
  }

  @Override
  public MemoryStore store(TarnConfig config, Spaces spaces) {
    return wrapped(MemoryStore.class, Engines.super.store(config, spaces));
  }

  private <T> T wrapped(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Callable<?> other = instead.get(method.getName());
              if (other != null) {
                return other.call();
              }
              try {
                Object result = method.invoke(real, arguments);
                boolean inner = method.getReturnType().equals(dev.tarn.records.TurnLedger.class);
                return inner
                    ? wrapped(
                        dev.tarn.records.TurnLedger.class, (dev.tarn.records.TurnLedger) result)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
