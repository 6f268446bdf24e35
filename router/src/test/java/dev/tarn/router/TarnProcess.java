package dev.tarn.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A router in a process of its own, as it runs in production, to be killed.
final class TarnProcess {
  /// These processes do not live long enough to win back what optimising costs.
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private final Path dataDir;
  private final Map<String, String> settings;
  private final List<String> launcher;
  private final List<String> program;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  /// @param settings environment names and values
  TarnProcess(Path dataDir, Map<String, String> settings) {
    this(dataDir, settings, List.of());
  }

  /// @param launcher what starts the command that is put after it, such as a limit
  TarnProcess(Path dataDir, Map<String, String> settings, List<String> launcher) {
    this(dataDir, settings, launcher, List.of(distribution().toString(), "serve"));
  }

  /// The same router on other engines.
  ///
  /// @param main runs in the place of the command
  TarnProcess(Path dataDir, Map<String, String> settings, List<String> launcher, Class<?> main) {
    this(
        dataDir,
        settings,
        launcher,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            QUICK,
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.sqlite.tmpdir=" + dataDir,
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
  }

  private TarnProcess(
      Path dataDir, Map<String, String> settings, List<String> launcher, List<String> program) {
    this.dataDir = dataDir;
    this.settings = settings;
    this.launcher = launcher;
    this.program = program;
    this.port = freePort();
    this.process = launch();
    awaitReady();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /// SIGKILL, whatever it is doing.
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /// SIGTERM; gives the exit code.
  int terminate() {
    askToStop();
    return exitCode();
  }

  /// SIGTERM, without waiting for anything.
  void askToStop() {
    process.destroy();
  }

  /// Waits for the end.
  int exitCode() {
    return process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue();
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  void startAgain() {
    process = launch();
    awaitReady();
  }

  private Process launch() {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TARN_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TARN_JAVA_OPTS", QUICK + " -Xmx512m -Dorg.sqlite.tmpdir=" + dataDir);
    builder.environment().put("TARN_DATA_DIR", dataDir.toString());
    builder.environment().put("TARN_SERVER_PORT", Integer.toString(port));
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `bin/tarn` as it was built before the integration tests run.
  private static Path distribution() {
    try (Stream<Path> built = Files.list(Path.of("target"))) {
      return built
          .map(directory -> directory.resolve("bin/tarn"))
          .filter(Files::isExecutable)
          .map(Path::toAbsolutePath)
          .findFirst()
          .orElseThrow(() -> new AssertionError("target holds no distribution: mvn package"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!ready()) {
      if (System.nanoTime() > until || !process.isAlive()) {
        throw new AssertionError("the router did not start");
      }
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
          .join();
    }
  }

  private boolean ready() {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url("/readyz"))).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
