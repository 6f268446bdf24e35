package dev.tarn.router;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.ConfigPrinter;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The `tarn` command. Exit codes: 0, 1 failed, 2 wrong usage or configuration.
@Command(
    name = "tarn",
    description = "A self-hosted memory router for LLM applications.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      KeysCommand.class,
      WorkspacesCommand.class,
      ProviderKeysCommand.class,
      BackupCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CheckCommand.class
    },
    footer = {
      "",
      "Without a command, tarn serves. Settings come from the environment (TARN_…), then",
      "the file of --config or TARN_CONFIG, then the defaults; see docs/configuration.md."
    })
public final class Main implements Callable<Integer> {
  private static final TarnConfig.Log UNTIL_CONFIGURED =
      new TarnConfig.Log(TarnConfig.Log.Format.TEXT, TarnConfig.Log.Level.WARN);

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = CommandLine.ScopeType.INHERIT,
      description = "YAML file with settings.")
  private Optional<Path> configFile = Optional.empty();

  @Option(names = "--check-config", description = "Check the settings and exit.")
  private boolean checkConfig;

  @Option(
      names = "--print-config",
      description = "Print the settings in force, with their sources and without secrets.")
  private boolean printConfig;

  /// Runs the command and ends the process with its exit code.
  public static void main(String[] args) {
    CommandLine line = commandLine();
    int code = line.execute(args);
    // Only whole lines flush themselves, and the end of the process flushes nothing.
    line.getOut().flush();
    line.getErr().flush();
    if (code != ServeCommand.SERVING) {
      System.exit(code);
    }
  }

  /// The command line, for tests.
  static CommandLine commandLine() {
    // Before the first line: libraries log while settings are read, and output belongs to commands.
    Logs.configure(UNTIL_CONFIGURED);
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, line, parsed) -> {
          line.getErr().println("tarn: " + message(e));
          return e instanceof ConfigException ? 2 : 1;
        });
  }

  @Override
  public Integer call() throws Exception {
    if (printConfig) {
      spec.commandLine().getOut().print(ConfigPrinter.print(ConfigLoader.read(configFile)));
      return 0;
    }
    TarnConfig config = config();
    if (checkConfig) {
      spec.commandLine().getOut().println("The settings are fine.");
      return 0;
    }
    return ServeCommand.serve(config, spec.commandLine().getOut(), InstantSource.system());
  }

  /// The settings that are in force for this command.
  TarnConfig config() throws ConfigException {
    return ConfigLoader.load(configFile);
  }

  /// Works on the records beside whatever router runs on them.
  <T> T with(Function<Records, T> work) throws ConfigException {
    TarnConfig config = config();
    Logs.configure(config.log());
    DataFiles files = DataFiles.open(config);
    try (Records records =
        RecordStores.open(
            config.database(), config.dataDir(), files.masterKey(), 16, InstantSource.system())) {
      return work.apply(records);
    }
  }

  private static String message(Throwable failure) {
    StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      message.append(": ").append(cause.getMessage());
    }
    return message.toString();
  }

  /// Reads the version that the build wrote.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tarn " + number()};
    }

    static String number() {
      Properties build = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
        if (in != null) {
          build.load(in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return build.getProperty("version", "unknown");
    }
  }
}
