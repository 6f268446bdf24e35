package dev.tarn.router.provider;

import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/// The last look at a caller's URL before it is connected to. A name may lead elsewhere each time
/// it is asked for, so it is asked for once a try, every answer is looked at, and the connection
/// goes to the very address that was: the client's pool knows connections by name *and* address, so
/// one that was made to another address is not used again. `Host`, SNI and the certificate keep to
/// the name.
final class PublicHosts {
  private final Resolver resolver;
  private final Predicate<InetAddress> mayBeReached;

  PublicHosts(Resolver resolver) {
    this(resolver, PublicAddresses::contain);
  }

  PublicHosts(Resolver resolver, Predicate<InetAddress> mayBeReached) {
    this.resolver = resolver;
    this.mayBeReached = mayBeReached;
  }

  /// The options with the address to connect to. Fails with a [RouterException] 403 if any address
  /// of the name is not public, and as the resolver does if there is none.
  Future<RequestOptions> pinned(RequestOptions options) {
    return addresses(options.getHost())
        .map(addresses -> {
          if (!addresses.stream().allMatch(mayBeReached)) {
            throw RouterException.forbidden(
                "url_not_public",
                "This URL does not lead to a public address. The operator of this router can list"
                    + " its host in 'caller-urls.hosts'.");
          }
          String address = addresses.getFirst().getHostAddress();
          return options.setServer(SocketAddress.inetSocketAddress(options.getPort(), address));
        });
  }

  private Future<List<InetAddress>> addresses(String host) {
    int lastLabel = host.lastIndexOf('.') + 1;
    boolean literal = host.startsWith("[") || Character.isDigit(host.charAt(lastLabel));
    return literal
        ? Future.succeededFuture(List.of(InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""))))
        : resolver.resolve(host);
  }
}
