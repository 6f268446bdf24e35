package dev.tarn.records;

import dev.tarn.records.Erasure.Order;
import dev.tarn.records.Erasure.Part;
import dev.tarn.records.Erasure.Person;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The table of erasures, and the three steps of one.
final class SqlErasures implements Erasures {
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
      Erasure begun =
          new Erasure(
              order.id(),
              order.workspace(),
              order.owner(),
              erased,
              tables.held(),
              tables.position(),
              at,
              false,
              Optional.empty());
      ErasureRows.insert(session, begun, scopes, whole, order.person());
      return begun;
    });
  }

  @Override
  public Optional<Erasure> find(String workspace, String id) {
    return reader.first(
        ErasureRows.SELECT + " WHERE workspace = ? AND id = ?",
        ErasureRows::erasure,
        workspace,
        id);
  }

  @Override
  public List<Erasure> unfinished() {
    return reader.all(
        ErasureRows.SELECT + " WHERE done_at IS NULL ORDER BY number", ErasureRows::erasure);
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
    Optional<Person> person = ErasureRows.person(list(id, "person"));
    Erasure erasure =
        reader.first(ErasureRows.SELECT + " WHERE id = ?", ErasureRows::erasure, id).orElseThrow();
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
    Set<String> scopes = new LinkedHashSet<>();
    for (String table : SCOPED) {
      scopes.addAll(
          reader.all(
              "SELECT DISTINCT scope FROM "
                  + table
                  + " WHERE scope LIKE ? ESCAPE '!' OR scope LIKE ? ESCAPE '!'",
              row -> row.getString(1),
              like,
              like + "/%"));
    }
    return scopes;
  }

  private static String escaped(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /// Deletes the rows of a scope from a table without an index of scopes, without holding up other
  /// writers for the search. While the scope is closed no further ones come.
  private int sweep(String table, String scope) {
    List<String> ids =
        reader.all("SELECT id FROM " + table + " WHERE scope = ?", row -> row.getString(1), scope);
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
    return reader
        .first("SELECT " + column + " FROM erasure WHERE id = ?", row -> row.getString(1), id)
        .map(JsonStrings::read)
        .orElse(List.of());
  }
}
