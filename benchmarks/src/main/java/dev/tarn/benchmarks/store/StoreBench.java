package dev.tarn.benchmarks.store;

import dev.tarn.benchmarks.Report;
import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Embedders;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.VectorSpace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures how fast the store writes, opens and answers, and what heap it takes.
@Command(
    name = "bench-store",
    mixinStandardHelpOptions = true,
    description = "Fills a store with made-up memories, opens it again, asks it.")
public final class StoreBench implements Callable<Integer> {
  private static final int PASSAGES = 512;
  private static final int AT_ONCE = 16;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--memories", defaultValue = "50000", description = "how many memories")
  private int memories = 50_000;

  @Option(names = "--users", defaultValue = "500", description = "how many users they belong to")
  private int users = 500;

  @Option(
      names = "--batch",
      defaultValue = "256",
      description = "turns written at once; the learner takes 256 at most")
  private int batch = 256;

  @Option(names = "--questions", defaultValue = "3000", description = "how many questions")
  private int questions = 3_000;

  @Option(
      names = "--results",
      description = "folder for the dated result; without it, nothing is written")
  private Optional<Path> results = Optional.empty();

  /// Runs the bench and exits with its status.
  public static void main(String[] words) {
    System.exit(new CommandLine(new StoreBench()).execute(words));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("tarn-bench-store");
    Map<String, Object> more = new LinkedHashMap<>();
    Clocks clocks = new Clocks();
    try (Embedder embedder = embedder(TarnConfig.EmbeddingModelName.E5_SMALL_V2)) {
      run(folder, embedder, clocks, more);
    } finally {
      delete(folder);
    }
    report(clocks, more);
    return CommandLine.ExitCode.OK;
  }

  private void run(Path folder, Embedder embedder, Clocks clocks, Map<String, Object> more) {
    var model = embedder.model();
    VectorSpace space =
        new VectorSpace(
            model.id(),
            model.dimensions(),
            model.floor(),
            model.nearDuplicate(),
            model.languages());
    StoreRun run = new StoreRun(folder.resolve("index"), space, clocks, batch);
    long started = System.nanoTime();
    try (MemoryStore store = run.open()) {
      run.fill(store, memories, users);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    more.put("text and vectors written, memories a second", rounded(memories / seconds));
    MemoryStore store = clocks.time("open", run::open);
    try (store) {
      run.ask("the first questions after opening", store, users, 20);
      run.ask("until warm", store, users, Math.min(2_000, questions));
      run.ask("read, without embedding", store, users, questions);
      run.askEmbedding("read, e5-small-v2 embedding included", store, embedder, users, questions);
    }
    more.put("store, MiB on disk", size(folder.resolve("index")) >> 20);
    more.put("heap, most MiB in use", heap());
    more.put("heap, most MiB allowed", Runtime.getRuntime().maxMemory() >> 20);
    for (TarnConfig.EmbeddingModelName name :
        List.of(
            TarnConfig.EmbeddingModelName.E5_SMALL_V2,
            TarnConfig.EmbeddingModelName.ALL_MINILM_L6_V2)) {
      more.put("embedded by " + name.id() + ", memories a second", rounded(rate(name)));
    }
  }

  /// Memories embedded in a second, a learner's batch after the other.
  private static double rate(TarnConfig.EmbeddingModelName name) {
    try (Embedder embedder = embedder(name)) {
      List<String> texts =
          IntStream.range(0, PASSAGES)
              .mapToObj(i -> "[1 January 2026] user: " + MadeUp.turn(i, 0).text())
              .toList();
      embedder.embedPassages(texts.subList(0, AT_ONCE)).join();
      long started = System.nanoTime();
      for (int from = 0; from < PASSAGES; from += AT_ONCE) {
        embedder.embedPassages(texts.subList(from, from + AT_ONCE)).join();
      }
      return PASSAGES * 1e9 / (System.nanoTime() - started);
    }
  }

  private static Embedder embedder(TarnConfig.EmbeddingModelName name) {
    Path natives = Path.of(System.getProperty("java.io.tmpdir"), "tarn-bench-vectors", "natives");
    return Embedders.open(new TarnConfig.Embedding(name, 0, 0), natives).orElseThrow();
  }

  private void report(Clocks clocks, Map<String, Object> more) throws IOException {
    Map<String, String> facts =
        Report.facts(
            Clock.systemUTC(),
            Map.of("memories", Integer.toString(memories), "users", Integer.toString(users)));
    String text = Report.text(facts, clocks.table(), more);
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
    if (results.isPresent()) {
      Map<String, Object> json = new LinkedHashMap<>(facts);
      json.put("steps", clocks.json());
      json.putAll(more);
      String name = "%s-store-%d-of-%d".formatted(facts.get("day"), memories, users);
      Report.write(results.get(), name, text, json);
    }
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  /// The most that was in use, garbage included, all pools of the heap together.
  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        >> 20;
  }

  private static long size(Path folder) {
    return files(folder).stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private static void delete(Path folder) throws IOException {
    for (Path file : files(folder)) {
      Files.delete(file);
    }
  }

  /// Deepest first.
  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
