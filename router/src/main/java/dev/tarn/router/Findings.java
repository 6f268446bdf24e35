package dev.tarn.router;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.TarnConfig;
import dev.tarn.memory.IndexReport;
import dev.tarn.memory.MemoryStores;
import dev.tarn.records.RecordStores;
import dev.tarn.records.RecordsReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What database and index were found to hold, each for itself and together.
///
/// @param records empty if only the index was looked at
/// @param directory of the index
record Findings(Optional<RecordsReport> records, IndexReport index, Path directory) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /// Where the index lies in a data directory.
  static Path index(Path dataDir) {
    return dataDir.resolve("memories");
  }

  /// Looks through both, also while a router serves them: the database first, since a router gives
  /// journal entries up only after the index holds them.
  ///
  /// @throws RuntimeException if one of them is not there or cannot be read at all
  static Findings in(TarnConfig config) {
    RecordsReport records = RecordStores.inspect(config.database(), config.dataDir());
    return of(Optional.of(records), index(config.dataDir()));
  }

  /// Looks through the index that goes with a database that was looked at before.
  static Findings of(Optional<RecordsReport> records, Path index) {
    return new Findings(records, MemoryStores.inspect(index), index);
  }

  /// All that is wrong, and where.
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    records.ifPresent(r -> r.faults().forEach(fault -> faults.add("database: " + fault)));
    index.faults().forEach(fault -> faults.add("index: " + fault));
    long done = records.map(RecordsReport::done).orElse(0L);
    if (done > index.position()) {
      faults.add(
          "the index is older than the database: it reaches journal position "
              + index.position()
              + ", and the journal gave up its entries up to "
              + done
              + "; what came between is not remembered");
    }
    return List.copyOf(faults);
  }

  void print(PrintWriter out) {
    records.ifPresent(r -> {
      out.printf("Database %s, %s%n", r.database(), r.product());
      out.printf(
          "  %d changes wait for the index, position %d was reached%n", r.waiting(), r.done());
    });
    out.printf("Index %s%n", directory);
    out.printf(
        "  %d memories in %d bytes, at position %d%n",
        index.memories(), index.bytes(), index.position());
    List<String> faults = faults();
    faults.forEach(fault -> out.println("FAULT " + fault));
    out.println(faults.isEmpty() ? "No faults found." : "Faults found: " + faults.size() + ".");
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode().put("sound", faults().isEmpty());
    records.ifPresent(r ->
        json.putObject("database")
            .put("name", r.database())
            .put("product", r.product())
            .put("journal_waiting", r.waiting())
            .put("journal_done", r.done()));
    json.putObject("index")
        .put("directory", directory.toString())
        .put("memories", index.memories())
        .put("bytes", index.bytes())
        .put("position", index.position());
    ArrayNode faults = json.putArray("faults");
    faults().forEach(faults::add);
    return json;
  }
}
