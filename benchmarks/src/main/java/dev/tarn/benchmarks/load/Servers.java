package dev.tarn.benchmarks.load;

import dev.tarn.testkit.load.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The servers that Tarn is compared with and that stand behind it, each a process of its own.
final class Servers {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Servers() {}

  /// A running process and the port it serves.
  record Server(Process process, int port) implements AutoCloseable {
    long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }

  /// The stand-in provider.
  static Server upstream(Path folder) throws IOException {
    int port = freePort();
    return start(
        port,
        folder.resolve("upstream.log"),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Upstream.class.getName(),
            Integer.toString(port)));
  }

  /// nginx as a plain reverse proxy: keep-alive on both sides, a worker for each core, no log,
  /// nothing held back.
  static Server nginx(Path folder, int upstreamPort) throws IOException {
    int port = freePort();
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        worker_processes %1$d;
        pid %2$s/nginx.pid;
        error_log %2$s/nginx.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          keepalive_requests 100000000;
          client_body_buffer_size 64k;
          upstream provider {
            server 127.0.0.1:%3$d;
            keepalive 256;
            keepalive_requests 100000000;
          }
          server {
            listen 127.0.0.1:%4$d;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            location /v1/openai/ {
              proxy_pass http://provider/v1/;
            }
            location /v1/anthropic/ {
              proxy_pass http://provider/;
            }
          }
        }
        """
            .formatted(Runtime.getRuntime().availableProcessors(), folder, upstreamPort, port));
    Path inSbin = Path.of("/usr/sbin/nginx");
    String nginx = Files.isExecutable(inSbin) ? inSbin.toString() : "nginx";
    return start(
        port,
        folder.resolve("nginx.out"),
        List.of(nginx, "-p", folder.toString(), "-c", config.toString()));
  }

  private static Server start(int port, Path log, List<String> command) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException(
          command.getFirst() + " could not be started; scripts/install-test-tools installs nginx",
          e);
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      if (accepts(port)) {
        return new Server(process, port);
      }
      LockSupport.parkNanos(20_000_000);
    }
    process.destroyForcibly();
    throw new IOException(command.getFirst() + " did not come up: " + Files.readString(log));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
