package dev.tarn.records;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Which turns were forgotten, by hashes that tell neither the turn nor whose it was.
record Tombstones(KeyedHash hash) {
  private static final String BURY =
      """
      INSERT INTO tombstone (hash, at) VALUES (?, ?)
      ON CONFLICT (hash) DO UPDATE SET at = excluded.at\
      """;

  void bury(WriteSession session, String scope, Collection<String> hashes, Instant at)
      throws SQLException {
    for (String turn : new HashSet<>(hashes)) {
      session.update(BURY, name(scope, turn), at.toEpochMilli());
    }
  }

  /// Those of the hashes that were forgotten in the scope.
  Set<String> among(Handle handle, String scope, Collection<String> hashes) {
    Map<String, String> byName = new HashMap<>();
    hashes.forEach(turn -> byName.put(name(scope, turn), turn));
    Set<String> buried = new HashSet<>();
    for (List<String> part : Reader.parts(new ArrayList<>(byName.keySet()))) {
      handle
          .createQuery("SELECT hash FROM tombstone WHERE hash IN (<names>)")
          .bindList("names", part)
          .mapTo(String.class)
          .forEach(name -> buried.add(byName.getOrDefault(name, "")));
    }
    return buried;
  }

  private String name(String scope, String turn) {
    return hash.of("tombstone", scope, turn);
  }
}
