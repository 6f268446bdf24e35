package dev.tarn.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.ValidateOutput;

/// The tables, as the migrations beside this class make them.
///
/// @param source where they are made
/// @param words what each database calls the placeholders of the migrations
/// @param name of the database, for messages
record Migrations(DataSource source, Map<String, String> words, String name) {
  /// Makes what is missing.
  void run() {
    try {
      flyway().migrate();
    } catch (FlywayException e) {
      throw new RecordsException("cannot open the database " + name + ": " + e.getMessage(), e);
    }
  }

  /// What the tables lack, or have that this version does not know.
  List<String> faults() {
    Flyway flyway = flyway();
    List<String> faults = new ArrayList<>();
    for (ValidateOutput wrong : flyway.validateWithResult().invalidMigrations) {
      faults.add("migration " + wrong.version + ": " + wrong.errorDetails.errorMessage);
    }
    for (MigrationInfo applied : flyway.info().applied()) {
      if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
        faults.add("migration " + applied.getVersion() + " is of a newer version of Tarn");
      }
    }
    return faults;
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/tarn/records/migration")
        .placeholders(words)
        .load();
  }
}
