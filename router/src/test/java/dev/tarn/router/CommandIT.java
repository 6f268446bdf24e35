package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands as a shell runs them: what they print must have left the process when it ends.
class CommandIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "--version, 0, tarn 0.",
    "--help, 0, Usage: tarn",
    "--check-config, 0, The settings are fine.",
    "--print-config, 0, anthropic",
    "--check-config serve, 0, The settings are fine.",
    "keys list --json, 0, []",
    "--no-such-option, 2, ''"
  })
  void aCommand_printsAllItHasToSay(String command, int code, String said) throws Exception {
    Process process = start(command.split(" ", -1));

    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
    assertThat(out).contains(said);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tarn.router.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TARN_"));
    builder.environment().put("TARN_DATA_DIR", directory.toString());
    return builder
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectInput(new File("/dev/null"))
        .start();
  }
}
