package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.Records;
import dev.tarn.records.TarnKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The real engines, with keys that are found with other attributes than they were made with.
record LimitedEngines(UnaryOperator<NewKey> attributes) implements Engines {
  @Override
  public Records records(TarnConfig config, DataFiles files, InstantSource clock) {
    Records real = Engines.super.records(config, files, clock);
    return wrapped(Records.class, real);
  }

  private <T> T wrapped(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (method.getReturnType().equals(Keys.class)) {
                  return wrapped(Keys.class, (Keys) result);
                }
                return method.getName().equals("find")
                    ? ((Optional<?>) result).map(key -> found((TarnKey) key))
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private TarnKey found(TarnKey key) {
    return new TarnKey(
        key.id(), key.hint(), attributes.apply(key.attributes()), key.createdAt(), key.revokedAt());
  }
}
