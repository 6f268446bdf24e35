package dev.tarn.router.api;

import dev.tarn.config.Secret;
import dev.tarn.records.StoredKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What this room asks of providers and may not ask them itself. Belongs to one event loop, on
/// which alone [#test] is called; the rest may be called anywhere.
public interface ProviderDoor {
  /// Names of all rows.
  List<String> names();

  /// The row of this name or alias.
  Optional<Row> row(String name);

  /// The row whose vendor's usual variable this is.
  Optional<Row> rowOfVariable(String name);

  /// Looks at a key for a row. Calls nobody.
  Checked check(Row row, Secret value);

  /// Tries a stored key with one cheap call, and marks it alive or dead.
  Future<Tested> test(StoredKey key);

  /// A provider.
  ///
  /// @param host as in its base URL
  record Row(String name, String host) {}

  /// What a look says.
  ///
  /// @param hint the key, masked; empty if there are faults
  record Checked(List<Fault> faults, String hint) {}

  /// Something wrong with a key; repeats nothing of it.
  ///
  /// @param at JSON pointer within it; empty for the whole
  record Fault(String at, String what) {}

  /// What came of a test.
  ///
  /// @param outcome `ok`, `refused`, `unreachable` or `unclear`
  /// @param status the provider's; empty if it did not answer
  /// @param detail what that means
  /// @param said the provider's words, without keys; may be empty
  record Tested(String outcome, OptionalInt status, String detail, String said, long ms) {}
}
