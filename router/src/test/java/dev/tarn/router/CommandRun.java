package dev.tarn.router;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/// What a `tarn` command that ran in this process left behind.
record CommandRun(int code, String out, String err) {
  /// Runs a command.
  ///
  /// @param folder where its configuration is written
  /// @param settings YAML
  static CommandRun of(Path folder, String settings, String... args) {
    Path config = folder.resolve("command.yaml");
    try {
      Files.writeString(config, settings + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all =
        Stream.concat(Stream.of(args), Stream.of("--config", config.toString()))
            .toArray(String[]::new);
    return new CommandRun(line.execute(all), out.toString(), err.toString());
  }
}
