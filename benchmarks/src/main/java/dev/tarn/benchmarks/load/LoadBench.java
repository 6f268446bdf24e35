package dev.tarn.benchmarks.load;

import dev.tarn.benchmarks.Report;
import dev.tarn.testkit.TarnProcess;
import dev.tarn.testkit.TempFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures what Tarn costs on the way of a call.
@Command(
    name = "bench-load",
    mixinStandardHelpOptions = true,
    description = "Compares direct calls, nginx, and Tarn, native and translated, on loopback.")
public final class LoadBench implements Callable<Integer> {
  private static final String OPERATOR_KEY = "bench-operator-key-of-this-run-only";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "<bin/tarn>", description = "launcher of the distribution")
  private Path launcher = Path.of("bin/tarn");

  @Option(names = "--seconds", defaultValue = "5", description = "for each cell (${DEFAULT-VALUE})")
  private int seconds = 5;

  @Option(names = "--rounds", defaultValue = "3", description = "of all cells (${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description = "seconds for each kind of call, before the first round (${DEFAULT-VALUE})")
  private int warmUp = 10;

  @Option(
      names = "--ways",
      split = ",",
      defaultValue = "DIRECT,NGINX,OFF,UNCOUNTED,LIMITED,HOSTED,BUDGETED,IDLE,BACKLOG",
      description = "what to compare (${DEFAULT-VALUE})")
  private Set<Way> ways = EnumSet.allOf(Way.class);

  @Option(
      names = "--wires",
      split = ",",
      defaultValue = "OPENAI,ANTHROPIC,TRANSLATED",
      description = "in which wire formats (${DEFAULT-VALUE})")
  private Set<Wire> wires = EnumSet.allOf(Wire.class);

  @Option(
      names = "--forms",
      split = ",",
      defaultValue = "JSON,SSE,BURST,WORDS",
      description = "with which answers (${DEFAULT-VALUE})")
  private Set<Form> forms = EnumSet.allOf(Form.class);

  @Option(
      names = "--at-once",
      split = ",",
      defaultValue = "1,16,64",
      description = "concurrent calls (${DEFAULT-VALUE})")
  private List<Integer> atOnce = List.of(1, 16, 64);

  @Option(
      names = "--java-opts",
      defaultValue = "",
      description = "further options of Tarn's JVM, to try them out")
  private String javaOpts = "";

  @Option(
      names = "--model",
      defaultValue = "e5-small-v2",
      description = "embedding model (${DEFAULT-VALUE})")
  private String model = "e5-small-v2";

  @Option(
      names = "--results",
      description = "folder for the dated result; without it, nothing is written")
  private Optional<Path> results = Optional.empty();

  /// Runs the bench and exits with its status.
  public static void main(String[] words) {
    System.exit(new CommandLine(new LoadBench()).execute(words));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress = spec.commandLine().getErr();
    String busy = loadAverage();
    List<List<Cell>> measured;
    try (TempFolder temp = TempFolder.open("tarn-bench-load");
        Servers.Server upstream = Servers.upstream(temp.path());
        Servers.Server nginx = Servers.nginx(temp.path(), upstream.port());
        TarnProcess tarn = tarn(temp.path(), "data", upstream.port(), model, true);
        // It is never asked for memories, so that it needs no model.
        TarnProcess uncounted = tarn(temp.path(), "uncounted", upstream.port(), "none", false)) {
      measured =
          new LoadRun(
                  upstream,
                  nginx,
                  tarn,
                  uncounted,
                  OPERATOR_KEY,
                  new LoadRun.Cells(
                      Call.among(ways, wires, forms),
                      atOnce,
                      Duration.ofSeconds(warmUp),
                      Duration.ofSeconds(seconds),
                      rounds),
                  progress)
              .run();
    }
    Map<String, String> facts =
        Report.facts(
            Clock.systemUTC(),
            Map.of("model", model, "cells", seconds + " s, median of " + rounds + " rounds"));
    facts.put("load average before", busy);
    if (!javaOpts.isEmpty()) {
      facts.put("JVM options", javaOpts);
    }
    List<Cell> cells = measured.stream().map(Cell::median).toList();
    String text =
        Report.text(facts, new Table(cells).text() + "\n" + new Added(measured).text(), Map.of());
    out.println(text);
    out.flush();
    if (results.isPresent()) {
      Map<String, Object> json = new LinkedHashMap<>(facts);
      json.put("cells", cells.stream().map(Cell::json).toList());
      Report.write(results.get(), facts.get("day") + "-load-" + model, text, json);
    }
    return CommandLine.ExitCode.OK;
  }

  /// Above nought, others were using the machine as well.
  private static String loadAverage() {
    return Report.rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /// @param usage whether it is written down
  private TarnProcess tarn(
      Path folder, String name, int upstreamPort, String embedding, boolean usage)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve(name));
    return TarnProcess.start(
        launcher,
        data,
        Map.of(
            "TARN_PROVIDERS_OPENAI_BASE_URL",
            "http://127.0.0.1:" + upstreamPort + "/v1",
            "TARN_PROVIDERS_OPENAI_API_KEY",
            "sk-bench-of-the-operator",
            "TARN_PROVIDERS_ANTHROPIC_BASE_URL",
            "http://127.0.0.1:" + upstreamPort,
            "TARN_PROVIDERS_ANTHROPIC_API_KEY",
            "sk-ant-bench-of-the-operator",
            "TARN_EMBEDDING_MODEL",
            embedding,
            "TARN_USAGE_RECORD",
            Boolean.toString(usage),
            "TARN_OPERATOR_KEY",
            OPERATOR_KEY,
            "TARN_JAVA_OPTS",
            javaOpts,
            "TARN_LIMITS_CALLS_PER_KEY",
            "256"));
  }
}
