package dev.tarn.router.provider;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.resolver.NameResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// From a host's name to its addresses. Thread-safe.
@FunctionalInterface
public interface Resolver {
  /// Every address of the name, the preferred one first. Fails if there is none; never blocks.
  Future<List<InetAddress>> resolve(String host);

  /// The one that all other connections use too, with its cache and time-outs.
  static Resolver of(Vertx vertx) {
    NameResolver names = ((VertxInternal) vertx).nameResolver();
    return host -> {
      Promise<List<InetSocketAddress>> found = Promise.promise();
      names.resolveAll(host, found::handle);
      return found.future().map(all -> all.stream().map(InetSocketAddress::getAddress).toList());
    };
  }
}
