package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.testkit.Postgres;

/// Where a router under test keeps its records; for `@ParameterizedClass`.
enum RecordsOn {
  SQLITE {
    @Override
    TarnConfig in(TarnConfig config) {
      return config;
    }
  },

  POSTGRES {
    @Override
    TarnConfig in(TarnConfig config) {
      return TestConfig.database(config, Postgres.shared().database(config.dataDir().toString()));
    }
  };

  /// The same settings with records here, in a database that goes with the data directory.
  abstract TarnConfig in(TarnConfig config);
}
