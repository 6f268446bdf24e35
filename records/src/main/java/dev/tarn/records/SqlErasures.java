package dev.tarn.records;

import dev.tarn.records.Erasure.Held;
import dev.tarn.records.Erasure.Order;
import dev.tarn.records.Erasure.Part;
import dev.tarn.records.Erasure.Person;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The table of erasures, and the three steps of one.
final class SqlErasures implements Erasures {
  private static final String INSERT =
      """
      INSERT INTO erasure
        (id, workspace, owner, scopes, whole, person, erased, held, position, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;
  private static final String SELECT =
      """
      SELECT id, workspace, owner, erased, held, position, at, sealed_at, done_at FROM erasure\
      """;

  /// Every table by whose rows a scope can be known.
  private static final List<String> SCOPED =
      List.of(
          "conversation",
          "journal",
          "write_state",
          "receipt",
          "block",
          "chain",
          "thought",
          "answer");

  private final Database database;
  private final Reader reader;
  private final Writer writer;
  private final Epochs epochs;
  private final Tombstones tombstones;
  private final UsageBook usage;
  private final InstantSource clock;

  SqlErasures(
      Database database,
      Reader reader,
      Writer writer,
      Epochs epochs,
      Tombstones tombstones,
      UsageBook usage,
      InstantSource clock) {
    this.database = database;
    this.reader = reader;
    this.writer = writer;
    this.epochs = epochs;
    this.tombstones = tombstones;
    this.usage = usage;
    this.clock = clock;
  }

  @Override
  public long epoch() {
    return epochs.current();
  }

  @Override
  public Erasure begin(Order order) {
    epochs.closing();
    return writer.run(session -> {
      Instant at = Instant.ofEpochMilli(clock.millis());
      ErasureWriter tables = new ErasureWriter(session, tombstones, at);
      Set<String> scopes = new LinkedHashSet<>();
      Set<String> whole = new LinkedHashSet<>();
      for (Part part : order.parts()) {
        tables.erase(part);
        scopes.add(part.scope());
        if (part instanceof Part.Everything) {
          whole.add(part.scope());
        }
      }
      for (String scope : scopes) {
        epochs.close(session, scope, at);
      }
      Map<String, Long> erased = new TreeMap<>(tables.erased());
      erased.put("memories", order.memories());
      session.update(
          INSERT,
          order.id(),
          order.workspace(),
          order.owner(),
          JsonStrings.write(scopes),
          JsonStrings.write(whole),
          JsonStrings.write(person(order.person())),
          JsonNumbers.write(erased),
          JsonStrings.write(flat(tables.held())),
          tables.position(),
          at.toEpochMilli());
      return new Erasure(
          order.id(),
          order.workspace(),
          order.owner(),
          erased,
          tables.held(),
          tables.position(),
          at,
          false,
          Optional.empty());
    });
  }

  @Override
  public Optional<Erasure> find(String workspace, String id) {
    return reader.read(handle ->
        handle
            .createQuery(SELECT + " WHERE id = :id AND workspace = :workspace")
            .bind("id", id)
            .bind("workspace", workspace)
            .map((row, context) -> erasure(row))
            .findOne());
  }

  @Override
  public List<Erasure> unfinished() {
    return reader.read(handle ->
        handle
            .createQuery(SELECT + " WHERE done_at IS NULL ORDER BY number")
            .map((row, context) -> erasure(row))
            .list());
  }

  @Override
  public void seal(String id) {
    Map<String, Long> swept = new TreeMap<>();
    for (String scope : list(id, "whole")) {
      swept.merge("receipts", (long) sweep("receipt", scope), Long::sum);
      swept.merge("writes", (long) sweep("write_state", scope), Long::sum);
    }
    Optional<Long> opened =
        writer.run(session -> {
          Instant at = Instant.ofEpochMilli(clock.millis());
          List<String> row =
              session
                  .first(
                      "SELECT erased, scopes FROM erasure WHERE id = ? AND sealed_at IS NULL",
                      found -> List.of(found.getString(1), found.getString(2)),
                      id)
                  .orElse(List.of());
          if (row.isEmpty()) {
            return Optional.<Long>empty();
          }
          Map<String, Long> erased = new TreeMap<>(JsonNumbers.read(row.getFirst()));
          swept.forEach((what, count) -> erased.merge(what, count, Long::sum));
          long epoch = epochs.next(session);
          for (String scope : JsonStrings.read(row.getLast())) {
            epochs.open(session, scope, epoch, at);
          }
          session.update(
              "UPDATE erasure SET sealed_at = ?, erased = ? WHERE id = ?",
              at.toEpochMilli(),
              JsonNumbers.write(erased),
              id);
          return Optional.of(epoch);
        });
    opened.ifPresent(epochs::opened);
  }

  @Override
  public boolean finish(String id) {
    Optional<Person> person = person(list(id, "person"));
    Erasure erasure =
        unfinished().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    Map<String, Long> erased = new TreeMap<>(erasure.erased());
    person.ifPresent(p ->
        erased.merge(
            "usage",
            (long) usage.eraseUser(erasure.workspace(), p.user(), p.project(), erasure.at()),
            Long::sum));
    writer.run(session ->
        session.update(
            "UPDATE erasure SET scopes = '[]', whole = '[]', person = '[]', erased = ? WHERE id = ?",
            JsonNumbers.write(erased),
            id));
    if (!database.scrub(writer)) {
      return false;
    }
    writer.run(session ->
        session.update("UPDATE erasure SET done_at = ? WHERE id = ?", clock.millis(), id));
    return true;
  }

  @Override
  public Collection<String> scopes(String prefix, String user) {
    String like = escaped(prefix) + "%/" + escaped(user);
    return reader.read(handle -> {
      Set<String> scopes = new LinkedHashSet<>();
      for (String table : SCOPED) {
        scopes.addAll(
            handle
                .createQuery(
                    "SELECT DISTINCT scope FROM "
                        + table
                        + " WHERE scope LIKE :ends ESCAPE '!' OR scope LIKE :goes ESCAPE '!'")
                .bind("ends", like)
                .bind("goes", like + "/%")
                .mapTo(String.class)
                .list());
      }
      return scopes;
    });
  }

  private static String escaped(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /// Deletes the rows of a scope from a table without an index of scopes, without holding up other
  /// writers for the search. While the scope is closed no further ones come.
  private int sweep(String table, String scope) {
    List<String> ids =
        reader.read(handle ->
            handle
                .createQuery("SELECT id FROM " + table + " WHERE scope = :scope")
                .bind("scope", scope)
                .mapTo(String.class)
                .list());
    String delete = "DELETE FROM " + table + " WHERE id = ?";
    for (List<String> part : Reader.parts(ids)) {
      writer.run(session -> {
        for (String id : part) {
          session.update(delete, id);
        }
        return true;
      });
    }
    return ids.size();
  }

  private List<String> list(String id, String column) {
    return reader.read(handle ->
        handle
            .createQuery("SELECT " + column + " FROM erasure WHERE id = :id")
            .bind("id", id)
            .mapTo(String.class)
            .findOne()
            .map(JsonStrings::read)
            .orElse(List.of()));
  }

  private static Erasure erasure(ResultSet row) throws SQLException {
    row.getLong("sealed_at");
    boolean sealed = !row.wasNull();
    long done = row.getLong("done_at");
    Optional<Instant> doneAt =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(done));
    return new Erasure(
        row.getString("id"),
        row.getString("workspace"),
        row.getString("owner"),
        JsonNumbers.read(row.getString("erased")),
        held(JsonStrings.read(row.getString("held"))),
        row.getLong("position"),
        Instant.ofEpochMilli(row.getLong("at")),
        sealed,
        doneAt);
  }

  private static List<String> person(Optional<Person> person) {
    List<String> list = new ArrayList<>();
    person.map(Person::user).ifPresent(list::add);
    person.flatMap(Person::project).ifPresent(list::add);
    return list;
  }

  private static Optional<Person> person(List<String> list) {
    return list.stream()
        .findFirst()
        .map(user -> new Person(user, list.stream().skip(1).findFirst()));
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
