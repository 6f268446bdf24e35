package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Records;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a router does by the clock while what it stands on fails.
final class HousekeepingTest {
  @TempDir Path directory;

  @Test
  void whileTheDatabaseIsAway_expireSaysSoOnceAndGoesOn() {
    TarnConfig config =
        TestConfig.of(directory, "http://127.0.0.1:1/v1", TarnConfig.EmbeddingModelName.NONE);
    FailingEngines engines = new FailingEngines();
    InstantSource clock = InstantSource.system();
    try (Records records = engines.records(config, DataFiles.open(config), clock);
        LogLines log = LogLines.all()) {
      Housekeeping housekeeping = new Housekeeping(records, config, clock);
      engines.failing("expire");

      housekeeping.expire();

      assertThat(log.lines()).filteredOn(line -> line.contains("expire is broken")).hasSize(1);
      engines.heal();
      housekeeping.expire();
      assertThat(log.lines()).filteredOn(line -> line.contains("is broken")).hasSize(1);
    }
  }
}
