package dev.tarn.router;

import dev.tarn.config.ConfigException;
import dev.tarn.config.TarnConfig;
import dev.tarn.memory.MemoryExport;
import dev.tarn.memory.MemoryStores;
import dev.tarn.records.Records;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn export`: writes the memories of a workspace as JSON Lines, also while a router serves
/// them.
@Command(
    name = "export",
    description = {
      "Write the memories of a workspace as JSON Lines, also while a router serves them.",
      "What was said in the last second may be missing. The format is in docs/export.md."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final int TELL_EVERY = 10_000;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Whose memories; \"default\" if none is named.")
  private String workspace = "default";

  @Option(names = "--user", paramLabel = "ID", description = "Those of one user only.")
  private Optional<String> user = Optional.empty();

  @Option(names = "--vectors", description = "Write vectors, too, which makes lines long.")
  private boolean vectors;

  @Parameters(
      arity = "1",
      paramLabel = "FILE",
      description = "Where the lines go, a new file; - for standard output.")
  private String target = "";

  @Override
  public Integer call() throws Exception {
    TarnConfig config = main.config();
    Logs.configure(config.log());
    Path index = Findings.index(config.dataDir());
    if (!Files.isDirectory(index)) {
      throw new IOException("there is no index in " + index);
    }
    long waiting = ready();
    try (MemoryExport export =
        MemoryStores.export(
            index,
            workspace,
            scope -> user.filter(u -> !u.equals(scope.user())).isEmpty(),
            vectors)) {
      if (target.equals("-")) {
        write(export, new FileOutputStream(FileDescriptor.out));
      } else {
        toFile(export);
      }
      say("Exported %d memories of workspace %s.".formatted(export.total(), workspace));
    }
    if (waiting > 0) {
      say(waiting + " changes wait for the index and are not in it: see docs/export.md.");
    }
    return 0;
  }

  /// How many changes wait for the index.
  ///
  /// @throws IllegalStateException if there is no such workspace, or the index holds what is being
  ///   erased
  private long ready() throws ConfigException {
    return main.with((Records records) -> {
      if (records.workspaces().find(workspace).isEmpty()) {
        throw new IllegalStateException("there is no workspace " + workspace);
      }
      if (records.erasures().unfinished().stream().anyMatch(erasure -> !erasure.sealed())) {
        throw new IllegalStateException(
            "something is being erased; export again in a moment (if no router runs, start one,"
                + " which finishes it)");
      }
      return records.journal().size();
    });
  }

  private void toFile(MemoryExport export) throws IOException {
    Path file = Path.of(target).toAbsolutePath();
    if (Files.exists(file)) {
      throw new ParameterException(
          spec.commandLine(), file + " is there already; an export overwrites nothing.");
    }
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      write(export, Files.newOutputStream(file));
    } catch (IOException | RuntimeException e) {
      // Half an export is none.
      Files.delete(file);
      throw e;
    }
  }

  private void write(MemoryExport export, OutputStream to) throws IOException {
    long next = TELL_EVERY;
    long lines = 0;
    try (OutputStream out = new BufferedOutputStream(to, 1 << 16)) {
      for (List<String> page = export.next(); !page.isEmpty(); page = export.next()) {
        for (String line : page) {
          out.write(line.getBytes(StandardCharsets.UTF_8));
          out.write('\n');
        }
        lines += page.size();
        if (lines >= next) {
          say(next + " of " + export.total());
          next += TELL_EVERY;
        }
      }
    }
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
  }
}
