package dev.tarn.router.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.http.impl.Http1xUpgradeToH2CHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Closes one connection unless its first head, or the whole preface of HTTP/2, is there in time.
/// Vert.x shows a connection only then, and [ConnectionGuard] cannot know of it before. Belongs to
/// the event loop of its connection.
final class FirstHead extends ChannelInboundHandlerAdapter {
  private final Duration most;
  private Optional<Future<?>> deadline = Optional.empty();

  FirstHead(Duration most) {
    this.most = most;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext connection) {
    deadline =
        Optional.of(
            connection
                .executor()
                .schedule(() -> late(connection), most.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    deadline.ifPresent(timer -> timer.cancel(false));
    connection.fireChannelInactive();
  }

  private void late(ChannelHandlerContext connection) {
    if (isAwaited(connection.pipeline())) {
      var _ = connection.close();
    } else {
      connection.pipeline().remove(this);
    }
  }

  /// The first two leave the pipeline when they know which version is spoken: after the first bytes
  /// of the preface, or after the first head of HTTP/1.1. A client's preface ends with a SETTINGS
  /// frame (RFC 9113 section 3.4).
  private static boolean isAwaited(ChannelPipeline pipeline) {
    SslHandler tls = pipeline.get(SslHandler.class);
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    return pipeline.get(Http1xOrH2CHandler.class) != null
        || pipeline.get(Http1xUpgradeToH2CHandler.class) != null
        || (tls != null && !tls.handshakeFuture().isDone())
        || (http2 != null && !http2.decoder().prefaceReceived());
  }
}
