package dev.tarn.records;

import dev.tarn.config.TarnConfig;
import dev.tarn.testkit.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The databases that records are kept in, each of which a test runs on; see [OnEachEngine].
enum Engine {
  SQLITE {
    @Override
    TarnConfig.Database database(Path directory) {
      return new TarnConfig.Database(Optional.empty());
    }

    @Override
    List<Path> files(Path directory) {
      try (Stream<Path> files = Files.list(directory)) {
        return files.toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    List<String> poison(String table, String column) {
      return List.of(
          """
          CREATE TRIGGER poison BEFORE INSERT ON %s WHEN NEW.%s LIKE '%%poison%%'
          BEGIN SELECT RAISE(ABORT, 'poisoned'); END\
          """
              .formatted(table, column));
    }
  },

  POSTGRES {
    @Override
    TarnConfig.Database database(Path directory) {
      return new TarnConfig.Database(Optional.of(Postgres.shared().database(directory.toString())));
    }

    @Override
    List<Path> files(Path directory) {
      return Postgres.shared().files();
    }

    @Override
    List<String> poison(String table, String column) {
      return List.of(
          """
          CREATE FUNCTION poison() RETURNS trigger AS
          $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$ LANGUAGE plpgsql\
          """,
          """
          CREATE TRIGGER poison BEFORE INSERT ON %s FOR EACH ROW
          WHEN (NEW.%s LIKE '%%poison%%') EXECUTE FUNCTION poison()\
          """
              .formatted(table, column));
    }
  };

  /// The settings of the one database that goes with this directory.
  abstract TarnConfig.Database database(Path directory);

  /// Every file that what was written may stand in.
  abstract List<Path> files(Path directory);

  /// Statements after which the database refuses rows with the word in this column.
  abstract List<String> poison(String table, String column);

  /// All that stands in the files.
  String bytes(Path directory) {
    StringBuilder all = new StringBuilder();
    for (Path file : files(directory)) {
      try {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }
}
