package dev.tarn.router.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/// The quickest transport of this machine, with an eye on each connection from the moment it is
/// accepted: there is no earlier place in Vert.x to see one. Everything else is that transport's.
public final class WatchedTransport implements Transport {
  private final Transport transport;
  private final Duration headTimeout;

  /// @param headTimeout how long a new connection may take to send its first head
  public WatchedTransport(Duration headTimeout) {
    Transport quickest = Transport.nativeTransport();
    this.transport = quickest != null && quickest.available() ? quickest : Transport.NIO;
    this.headTimeout = headTimeout;
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public boolean available() {
    return transport.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return transport.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Watched(transport.implementation(), headTimeout);
  }

  /// Sees each connection before the acceptor hands it to its event loop.
  @ChannelHandler.Sharable
  private static final class Acceptor extends ChannelInboundHandlerAdapter {
    private final Duration headTimeout;

    Acceptor(Duration headTimeout) {
      this.headTimeout = headTimeout;
    }

    @Override
    public void channelRead(ChannelHandlerContext listening, Object accepted) {
      if (accepted instanceof Channel connection) {
        connection.pipeline().addLast(new FirstHead(headTimeout));
      }
      listening.fireChannelRead(accepted);
    }
  }

  private record Watched(io.vertx.core.spi.transport.Transport all, Duration headTimeout)
      implements io.vertx.core.spi.transport.Transport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      all.configure(options, domainSocket, bootstrap);
      bootstrap.handler(new Acceptor(headTimeout));
    }

    @Override
    public void configure(
        ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
      all.configure(options, connectTimeout, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      all.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
      return all.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
      return all.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
      return all.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
      return all.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return all.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory threadFactory, int ioRatio) {
      return all.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
      return all.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x still speaks of it.
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return all.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return all.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return all.serverChannelFactory(domainSocket);
    }
  }
}
