package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn check`: looks through database and index, also while a router serves them, and changes
/// nothing.
@Command(
    name = "check",
    description = {
      "Check database and index, also while a router serves them. Reads all of both,",
      "writes nothing. Exit codes: 0 sound, 1 faults, or something cannot be read."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TarnConfig config = main.config();
    Logs.configure(config.log());
    Findings findings = Findings.in(config);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(findings.json());
    } else {
      findings.print(out);
    }
    return findings.faults().isEmpty() ? 0 : 1;
  }
}
