package dev.tarn.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A dated result with what it was measured on: a table to read and the same as JSON.
public final class Report {
  private Report() {}

  /// The facts of this run: day, commit, machine, Java.
  public static Map<String, String> facts(Clock clock, Map<String, String> ofRun)
      throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("day", LocalDate.now(clock).toString());
    facts.putAll(new TreeMap<>(ofRun));
    facts.put("commit", commit());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put(
        "machine",
        "%s, %d cores, %s"
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    return facts;
  }

  /// The text of a result.
  public static String text(Map<String, String> facts, String table, Map<String, ?> more) {
    StringBuilder text = new StringBuilder();
    facts.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    text.append('\n').append(table).append("\n\n");
    more.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /// Writes `<name>.md` and `<name>.json`.
  public static void write(Path folder, String name, String text, Map<String, Object> json)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".md"), text);
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(folder.resolve(name + ".json"), mapper.writeValueAsString(json) + "\n");
  }

  /// Two decimals.
  public static String rounded(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String commit() throws IOException {
    String head = git("rev-parse", "--short=12", "HEAD");
    // Results of a run just before this one change nothing of what is measured.
    String changed =
        git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/results");
    return head + (changed.isEmpty() ? "" : ", with changes");
  }

  private static String git(String... words) throws IOException {
    String[] command = Stream.concat(Stream.of("git"), Stream.of(words)).toArray(String[]::new);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.exists(info)) {
      for (String line : Files.readAllLines(info)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return "unknown processor";
  }
}
