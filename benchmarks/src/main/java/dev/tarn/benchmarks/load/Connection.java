package dev.tarn.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One keep-alive connection of a closed loop: one request at a time.
final class Connection implements AutoCloseable {
  private final byte[] read = new byte[65_536];
  private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
  private final Answer answer = new Answer();
  private final SocketChannel channel;
  private long sentNanos;
  private boolean waiting;

  Connection(int port, Selector selector) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /// Sends a request; it must fit into the socket's buffer, as small ones do.
  void send(byte[] request) throws IOException {
    answer.clear();
    waiting = true;
    sentNanos = System.nanoTime();
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /// Reads what has come; true if the response is whole now.
  boolean read() throws IOException {
    in.clear();
    int count = channel.read(in);
    if (count < 0) {
      throw new IOException("the server closed the connection; status " + answer.status());
    }
    in.flip().get(read, 0, count);
    answer.add(read, count);
    waiting = !answer.isWhole();
    return !waiting;
  }

  boolean isWaiting() {
    return waiting;
  }

  long sentNanos() {
    return sentNanos;
  }

  Answer answer() {
    return answer;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
