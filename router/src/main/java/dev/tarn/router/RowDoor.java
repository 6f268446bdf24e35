package dev.tarn.router;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ProviderDoor;
import dev.tarn.router.provider.KeyCheck;
import dev.tarn.router.provider.KeyTest;
import dev.tarn.router.provider.KeyTests;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens the room of providers to that of our APIs, which do not know each other.
final class RowDoor implements ProviderDoor {
  private final List<ProviderRow> rows;
  private final ProviderRouter providers;
  private final Supplier<KeyTests> tests;
  private Optional<KeyTests> made = Optional.empty();

  /// @param tests made once a key is to be tried
  RowDoor(List<ProviderRow> rows, ProviderRouter providers, Supplier<KeyTests> tests) {
    this.rows = rows;
    this.providers = providers;
    this.tests = tests;
  }

  @Override
  public List<String> names() {
    return rows.stream().map(ProviderRow::name).toList();
  }

  @Override
  public Optional<Row> row(String name) {
    return providers.byName(name).map(RowDoor::row);
  }

  @Override
  public Optional<Row> rowOfVariable(String name) {
    return rows.stream()
        .filter(row -> row.apiKeyEnv().equals(Optional.of(name)))
        .findFirst()
        .map(row -> row(Provider.of(row)));
  }

  private static Row row(Provider provider) {
    return new Row(provider.name(), provider.host());
  }

  @Override
  public Checked check(Row row, Secret value) {
    KeyCheck check = KeyCheck.of(providers.byName(row.name()).orElseThrow(), value);
    return new Checked(
        check.faults().stream().map(fault -> new Fault(fault.at(), fault.what())).toList(),
        check.hint());
  }

  @Override
  public Future<Tested> test(StoredKey key) {
    KeyTests trying = made.orElseGet(tests);
    made = Optional.of(trying);
    return trying.test(key).map(RowDoor::tested);
  }

  private static Tested tested(KeyTest test) {
    return new Tested(
        test.outcome().name().toLowerCase(Locale.ROOT),
        test.status(),
        test.words(),
        test.said(),
        test.millis());
  }
}
