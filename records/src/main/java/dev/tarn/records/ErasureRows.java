package dev.tarn.records;

import dev.tarn.records.Erasure.Held;
import dev.tarn.records.Erasure.Person;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Erasures as rows of their table. A row names scopes and a person until the erasure is done.
final class ErasureRows {
  /// Erasures, without whom they are about.
  static final String SELECT =
      """
      SELECT id, workspace, owner, erased, held, position, at, sealed_at, done_at FROM erasure\
      """;

  private static final String INSERT =
      """
      INSERT INTO erasure
        (id, workspace, owner, scopes, whole, person, erased, held, position, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private ErasureRows() {}

  /// Writes down one that begins.
  ///
  /// @param scopes all that are closed
  /// @param whole those of them that are erased whole
  static void insert(
      WriteSession session,
      Erasure erasure,
      Collection<String> scopes,
      Collection<String> whole,
      Optional<Person> person)
      throws SQLException {
    session.update(
        INSERT,
        erasure.id(),
        erasure.workspace(),
        erasure.owner(),
        JsonStrings.write(scopes),
        JsonStrings.write(whole),
        JsonStrings.write(person.map(ErasureRows::flat).orElse(List.of())),
        JsonNumbers.write(erasure.erased()),
        JsonStrings.write(flat(erasure.held())),
        erasure.position(),
        erasure.at().toEpochMilli());
  }

  static Erasure erasure(ResultSet row) throws SQLException {
    return new Erasure(
        row.getString("id"),
        row.getString("workspace"),
        row.getString("owner"),
        JsonNumbers.read(row.getString("erased")),
        held(JsonStrings.read(row.getString("held"))),
        row.getLong("position"),
        Instant.ofEpochMilli(row.getLong("at")),
        time(row, "sealed_at").isPresent(),
        time(row, "done_at"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static List<String> flat(Person person) {
    List<String> flat = new ArrayList<>(List.of(person.user()));
    person.project().ifPresent(flat::add);
    return flat;
  }

  /// Of the column `person`; empty if none is named, or not any more.
  static Optional<Person> person(List<String> flat) {
    return flat.stream()
        .findFirst()
        .map(user -> new Person(user, flat.stream().skip(1).findFirst()));
  }

  /// Ids and conversations by turns, an empty one for none.
  private static List<String> flat(List<Held> held) {
    List<String> flat = new ArrayList<>();
    held.forEach(one -> {
      flat.add(one.id());
      flat.add(one.conversation().orElse(""));
    });
    return flat;
  }

  private static List<Held> held(List<String> flat) {
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < flat.size(); i += 2) {
      held.add(new Held(flat.get(i), Optional.of(flat.get(i + 1)).filter(c -> !c.isEmpty())));
    }
    return held;
  }
}
