package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A user's shell: `bash` in a directory, with `tarn` on its path, in which what one script has
/// exported is there for the next. Needs `bash`, and whatever its scripts call.
final class ShellSession {
  private static final int LONGEST_MINUTES = 3;

  private final Path directory;
  private final Map<String, String> environment = new TreeMap<>();

  /// What a script left behind.
  record Ran(int code, String out, String err) {}

  ShellSession(Path directory) {
    this.directory = directory;
    environment.put("PATH", tarn().getParent() + File.pathSeparator + System.getenv("PATH"));
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
  }

  /// The variables of the shell.
  Map<String, String> environment() {
    return environment;
  }

  /// One of them, which must be there.
  String variable(String name) {
    return Optional.ofNullable(environment.get(name)).orElseThrow();
  }

  /// Runs a script until its end, or to the first command that fails.
  Ran run(String script) {
    Path exported = directory.resolve("exported");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder bash =
        new ProcessBuilder(
                "bash", "-e", "-u", "-o", "pipefail", "-c", script + "\nenv -0 > " + exported)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    bash.environment().clear();
    bash.environment().putAll(environment);
    try {
      int code = code(bash.start());
      if (code == 0) {
        keep(Files.readString(exported));
      }
      return new Ran(code, Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int code(Process process) {
    try {
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("the script did not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void keep(String exported) {
    environment.clear();
    environment.putAll(
        Arrays.stream(exported.split("\0", -1))
            .map(variable -> variable.split("=", 2))
            .filter(variable -> variable.length == 2)
            .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1])));
  }

  private Path tarn() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String script =
        """
        #!/bin/sh
        exec "%s" -XX:TieredStopAtLevel=1 -Xmx256m --enable-native-access=ALL-UNNAMED \\
          dev.tarn.router.Main "$@"
        """
            .formatted(java);
    try {
      Path file = Files.createDirectory(directory.resolve("bin")).resolve("tarn");
      Files.write(file, script.getBytes(UTF_8));
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
