package dev.tarn.router;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.StoreException;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.router.api.Importer;
import dev.tarn.router.move.Format;
import dev.tarn.router.move.Report;
import dev.tarn.router.remember.EmbeddingLedger;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.SpaceKeeping;
import dev.tarn.router.remember.TurnLedger;
import dev.tarn.router.remember.TurnPayloads;
import dev.tarn.router.remember.TurnReader;
import dev.tarn.router.remember.WorkspaceSpaces;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn import`: takes memories into a workspace while no router runs on the same data.
@Command(
    name = "import",
    description = {
      "Take memories into a workspace, while no router runs on the same data (a running one",
      "takes them by POST /v1/memories/import). The same file again changes nothing. Vectors",
      "that the file lacks are made once a router runs. Exit codes: 0 the file was read to its",
      "end, 1 it was not, or is cut short."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  private static final int TELL_EVERY = 10;
  private static final int QUEUE = 64;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Where they go; \"default\" if none is named.")
  private String workspace = "default";

  @Option(
      names = "--user",
      paramLabel = "ID",
      description = "Whose they become; else each line names its user.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--project",
      paramLabel = "ID",
      description = "The project they go to; else as the lines say.")
  private Optional<String> project = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "tarn",
      description = "Form of the file: ${COMPLETION-CANDIDATES}; ours if none is named.")
  private Format format = Format.TARN;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Parameters(
      arity = "1",
      paramLabel = "FILE",
      description = "Where the lines come from; - for standard input.")
  private String from = "";

  private int told;

  @Override
  public Integer call() throws Exception {
    TarnConfig config = main.config();
    Logs.configure(config.log());
    if (!from.equals("-") && !Files.isReadable(Path.of(from))) {
      throw new IOException("cannot read " + from);
    }
    DataFiles files = DataFiles.open(config);
    InstantSource clock = InstantSource.system();
    Engines engines = new Engines() {};
    Optional<Embedder> embedder = engines.embedder(config);
    try (Records records =
            RecordStores.open(
                config.database(), config.dataDir(), files.masterKey(), QUEUE, clock);
        ChosenEmbedders chosen =
            ChosenEmbedders.of(
                config, engines, embedder, records, records.keys()::revision, clock);
        WorkspaceSpaces spaces = new WorkspaceSpaces(records.embeddingSpaces(), embedder, chosen);
        MemoryStore store = store(engines, config, spaces)) {
      if (records.workspaces().find(workspace).isEmpty()) {
        throw new IllegalStateException("there is no workspace " + workspace);
      }
      records.journal().reserve(store.position());
      // Vectors are made by a router, at its leisure.
      TurnReader reader = MemoryRooms.reader(config);
      try (Learner learner =
              new Learner(
                  records.journal(),
                  store,
                  WorkspaceEmbedders.everywhere(Optional.empty()),
                  SpaceKeeping.NONE,
                  reader,
                  EmbeddingLedger.NONE);
          InputStream in = in()) {
        learner.start();
        TurnLedger ledger =
            new TurnLedger(records.ledger(), records.hash(), new TurnPayloads(), reader);
        Report report =
            new Importer(records, store, ledger, learner, clock)
                .run(
                    in,
                    format.source(),
                    new Importer.Target(workspace, user, project, Optional.empty()),
                    this::tell);
        print(report);
        return report.complete() ? 0 : 1;
      }
    } finally {
      embedder.ifPresent(Embedder::close);
    }
  }

  private static MemoryStore store(Engines engines, TarnConfig config, WorkspaceSpaces spaces) {
    try {
      spaces.load();
      return engines.store(config, spaces);
    } catch (StoreException e) {
      throw new StoreException(
          "a router that runs on this data takes imports by POST /v1/memories/import; else stop it"
              + " and import again",
          e);
    }
  }

  private InputStream in() throws IOException {
    return from.equals("-")
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(Path.of(from));
  }

  private void tell(long imported, long known, long skipped) {
    if (++told % TELL_EVERY == 0) {
      spec.commandLine()
          .getErr()
          .printf("%d imported, %d already there, %d skipped%n", imported, known, skipped);
    }
  }

  private void print(Report report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(report));
      return;
    }
    out.printf(
        "%d imported, %d already there, %d skipped.%n",
        report.imported(), report.alreadyThere(), report.skipped());
    for (Report.Reason reason : report.reasons()) {
      out.printf("  %s: %d%n", reason.reason(), reason.count());
      reason.examples().forEach(example -> out.println("    " + example));
    }
    if (!report.complete()) {
      out.println("The file was cut short: its last line is missing.");
    }
  }
}
