package dev.tarn.benchmarks;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Embedders;
import dev.tarn.memory.MemoryStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures how much of the evidence for a question comes back from memory.
@Command(
    name = "bench-recall",
    mixinStandardHelpOptions = true,
    description = "Tells a data set to the store, asks its questions, prints what came back.")
public final class RecallBench implements Callable<Integer> {
  private static final int PER_USER = 100_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "<file|folder>",
      description = "a LoCoMo file or a folder of BEAM chats")
  private Path dataset = Path.of(".");

  @Option(
      names = "--model",
      defaultValue = "e5-small-v2",
      description = "e5-small-v2, all-minilm-l6-v2, bge-small-en-v1.5 or none")
  private String model = "e5-small-v2";

  @Option(
      names = "--line-chars",
      defaultValue = "300",
      description = "characters of a memory in its prompt line, for the budget columns")
  private int lineChars = 300;

  @Option(names = "--cache", description = "folder for vectors; default: below the temp directory")
  private Path cache = Path.of(System.getProperty("java.io.tmpdir"), "tarn-bench-vectors");

  @Option(
      names = "--results",
      description = "folder for the dated result; without it, nothing is written")
  private Optional<Path> results = Optional.empty();

  /// Runs the bench and exits with its status.
  public static void main(String[] words) {
    System.exit(new CommandLine(new RecallBench()).execute(words));
  }

  @Override
  public Integer call() throws IOException {
    Dataset data = Dataset.read(dataset);
    PrintWriter out = spec.commandLine().getOut();
    Path index = Files.createTempDirectory("tarn-bench-index");
    Optional<Vectors> vectors = vectors(cache);
    try (Recaller recaller =
        new StoreRecaller(
            MemoryStores.open(index, vectors.map(Vectors::space), PER_USER), vectors)) {
      RecallRun run = new RecallRun(recaller, new PromptCost(lineChars));
      run.run(data);
      report(data, run, recaller, out);
    } finally {
      delete(index);
    }
    return CommandLine.ExitCode.OK;
  }

  private Optional<Vectors> vectors(Path folder) {
    TarnConfig.EmbeddingModelName name =
        Stream.of(TarnConfig.EmbeddingModelName.values())
            .filter(known -> known.id().equals(model))
            .findFirst()
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "there is no model " + model));
    Optional<Embedder> embedder =
        Embedders.open(new TarnConfig.Embedding(name, 0, 0), folder.resolve("natives"));
    return embedder.map(e -> new CachedVectors(new EmbedderVectors(e), folder));
  }

  private void report(Dataset data, RecallRun run, Recaller recaller, PrintWriter out)
      throws IOException {
    Map<String, Map<String, Double>> latencies = Scores.latencies(recaller.nanosByStep());
    Map<String, String> facts =
        Report.facts(
            Clock.systemUTC(),
            Map.of("data set", data.name(), "model", model, "unit", data.unit()));
    Map<String, Object> more = new LinkedHashMap<>();
    latencies.forEach((step, ms) -> more.put(step, ms.toString()));
    more.put(
        "questions about another chat that brought something into 1,000 tokens, %",
        Report.rounded(run.unrelatedPercent()));
    String text =
        Report.text(facts, Scores.table(run.groups()) + "\n\n" + run.ablation().table(), more);
    out.println(text);
    out.flush();
    if (results.isPresent()) {
      Map<String, Object> scores = new LinkedHashMap<>();
      run.groups()
          .forEach((group, of) -> {
            Map<String, Object> means = new LinkedHashMap<>(of.means());
            means.put("questions", of.questions());
            scores.put(group, means);
          });
      Map<String, Object> json = new LinkedHashMap<>(facts);
      json.put("scores", scores);
      json.put("latencies", latencies);
      json.put("unrelatedPercent", run.unrelatedPercent());
      String name = "%s-recall-%s-%s".formatted(facts.get("day"), data.name(), model);
      Report.write(results.get(), name, text, json);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
