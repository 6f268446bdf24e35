package dev.tarn.testkit;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The built distribution, running as a process of its own on a free port of loopback, with a data
/// directory of its own. Closing it sends SIGTERM and waits.
public final class TarnProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path dataDir;
  private final Path log;
  private final int port;
  private final Duration startUp;

  private TarnProcess(Process process, Path dataDir, Path log, int port) throws IOException {
    this.process = process;
    this.dataDir = dataDir;
    this.log = log;
    this.port = port;
    long started = System.nanoTime();
    await("Tarn to be ready", () -> get("/readyz", "").statusCode() == 200);
    this.startUp = Duration.ofNanos(System.nanoTime() - started);
  }

  /// Starts `bin/tarn serve` and waits until it is ready.
  ///
  /// @param launcher `bin/tarn` of a distribution
  /// @param dataDir exists; its log goes beside the data
  /// @param settings further `TARN_…` settings
  /// @throws IOException if it does not come up; the message holds what it said
  public static TarnProcess start(Path launcher, Path dataDir, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    Path log = dataDir.resolve("tarn.log");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "serve");
    builder.environment().keySet().removeIf(name -> name.startsWith("TARN_"));
    builder.environment().put("TARN_DATA_DIR", dataDir.toString());
    builder.environment().put("TARN_SERVER_PORT", Integer.toString(port));
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.redirectInput(new File("/dev/null")).start();
    try {
      return new TarnProcess(process, dataDir, log, port);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /// `http://127.0.0.1:` and the port.
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /// From the start of the process until it said that it was ready.
  public Duration startUp() {
    return startUp;
  }

  /// Its process id.
  public long pid() {
    return process.pid();
  }

  /// The memory key that the first start made.
  public String memoryKey() throws IOException {
    return Files.readString(dataDir.resolve("memory.key")).strip();
  }

  /// Asks one of Tarn's own APIs.
  public HttpResponse<String> get(String path, String key) throws IOException {
    return ask(HttpRequest.newBuilder(URI.create(url() + path)), key);
  }

  /// Tells one of Tarn's own APIs something, in JSON.
  public HttpResponse<String> post(String path, String key, String json) throws IOException {
    return ask(
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        key);
  }

  private HttpResponse<String> ask(HttpRequest.Builder request, String key) throws IOException {
    request.timeout(Duration.ofSeconds(10));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Waits until a condition holds; a failure to connect counts as "not yet".
  public void await(String what, Callable<Boolean> condition) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      if (holds(condition)) {
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IOException("waited in vain for " + what + ". Tarn said:\n" + Files.readString(log));
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
