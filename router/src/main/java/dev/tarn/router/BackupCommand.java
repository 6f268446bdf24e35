package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.memory.MemoryStores;
import dev.tarn.records.RecordStores;
import dev.tarn.records.RecordsReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn backup`: copies database and index while a router serves them, and checks the copy.
///
/// The database goes first: a router gives journal entries up only after the index holds them, so
/// what the copied journal lacks is in the index that is copied after it. The master key stays
/// where it is, since a copy that anybody can open protects nothing.
@Command(
    name = "backup",
    description = {
      "Copy database and index, also while a router serves them, and check the copy.",
      "To restore, put the copy in the place of the data directory and start. The master",
      "key is not copied: keep it elsewhere, the copy opens under no other."
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      arity = "1",
      paramLabel = "DIRECTORY",
      description = "Where the copy goes; new or empty.")
  private Optional<Path> target = Optional.empty();

  @Override
  public Integer call() throws Exception {
    TarnConfig config = main.config();
    Logs.configure(config.log());
    Path to = target.orElseThrow().toAbsolutePath().normalize();
    refuseUnlessEmpty(to);
    try {
      makeForOwner(to);
      Optional<RecordsReport> records = RecordStores.copy(config.database(), config.dataDir(), to);
      makeForOwner(Findings.index(to));
      MemoryStores.copy(Findings.index(config.dataDir()), Findings.index(to));
      return tell(Findings.of(records, Findings.index(to)));
    } catch (IOException | RuntimeException e) {
      empty(to);
      throw e;
    }
  }

  private int tell(Findings findings) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(findings.json());
    } else {
      findings.print(out);
      if (findings.records().isEmpty()) {
        out.println("The database is on a server and was not copied: see docs/database.md.");
      }
    }
    return findings.faults().isEmpty() ? 0 : 1;
  }

  private void refuseUnlessEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (Files.isDirectory(directory)) {
      try (Stream<Path> inside = Files.list(directory)) {
        if (inside.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new ParameterException(
        spec.commandLine(), directory + " is no empty directory; a copy overwrites nothing.");
  }

  private static void makeForOwner(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  /// Half a copy is none.
  private static void empty(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> made;
    try (Stream<Path> inside = Files.walk(directory)) {
      made = inside.skip(1).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : made) {
      Files.delete(one);
    }
  }
}
