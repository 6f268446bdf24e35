package dev.tarn.router.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.router.dialect.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What [Paths] made of the targets that were called lately: clients call few, and reading one
/// takes a tenth of what a small call costs. Thread-safe.
final class KnownPaths {
  private static final int MOST = 1_000;
  private static final int LONGEST_CHARS = 256;

  private final Paths paths;
  private final Cache<String, Known> known =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(MOST).build();

  /// @param spoken what the path told of the client's dialect: one, or none
  private record Known(Endpoint endpoint, List<Dialect> spoken) {}

  KnownPaths(Paths paths) {
    this.paths = paths;
  }

  /// As [Paths#resolve]. A target with a query is read each time: it may hold a key, or anything.
  Endpoint resolve(String target, Consumer<Dialect> speaks) {
    if (target.length() > LONGEST_CHARS || target.indexOf('?') >= 0) {
      return paths.resolve(target, speaks);
    }
    Known seen = known.getIfPresent(target);
    if (seen != null) {
      seen.spoken().forEach(speaks);
      return seen.endpoint();
    }
    List<Dialect> spoken = new ArrayList<>(1);
    Endpoint endpoint = paths.resolve(target, speaks.andThen(spoken::add));
    known.put(target, new Known(endpoint, List.copyOf(spoken)));
    return endpoint;
  }

  /// As [Paths#resolveAt].
  Endpoint resolveAt(List<String> baseUrls, String target, Consumer<Dialect> speaks) {
    return paths.resolveAt(baseUrls, target, speaks);
  }
}
