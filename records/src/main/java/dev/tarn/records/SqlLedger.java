package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Conversations and their turns. Dropped turns count as unknown everywhere.
final class SqlLedger implements TurnLedger {
  /// Turns of one conversation that are read.
  private static final int TURNS = 4_000;

  private final Reader reader;
  private final Tombstones tombstones;

  SqlLedger(Reader reader, Tombstones tombstones) {
    this.reader = reader;
    this.tombstones = tombstones;
  }

  @Override
  public Optional<Conversation> conversation(String scope, String id) {
    return reader.read(handle ->
        handle
            .createQuery(
                """
                SELECT number, id, last_seen FROM conversation
                WHERE scope = :scope AND id = :id\
                """)
            .bind("scope", scope)
            .bind("id", id)
            .map((row, context) -> Head.of(row))
            .findOne()
            .map(head -> whole(handle, head)));
  }

  @Override
  public List<Conversation> holding(String scope, Collection<String> hashes, int limit) {
    return reader.read(handle -> {
      // By number, since parts of a long list may find the same conversation.
      Map<Long, Head> found = new TreeMap<>();
      for (List<String> part : Reader.parts(hashes)) {
        heads(handle, scope, part, limit).forEach(head -> found.put(head.number(), head));
      }
      return found.values().stream()
          .sorted(Head.LAST_SEEN_FIRST)
          .limit(limit)
          .map(head -> whole(handle, head))
          .toList();
    });
  }

  private static List<Head> heads(Handle handle, String scope, List<String> hashes, int limit) {
    return handle
        .createQuery(
            """
            SELECT number, id, last_seen FROM conversation WHERE number IN (
              SELECT conversation FROM turn
              WHERE scope = :scope AND hash IN (<hashes>) AND dropped_at IS NULL)
            ORDER BY last_seen DESC, number DESC LIMIT :limit\
            """)
        .bind("scope", scope)
        .bindList("hashes", hashes)
        .bind("limit", limit)
        .map((row, context) -> Head.of(row))
        .list();
  }

  @Override
  public Set<String> known(String scope, Collection<String> hashes) {
    return reader.read(handle -> {
      Set<String> known = new HashSet<>(tombstones.among(handle, scope, hashes));
      for (List<String> part : Reader.parts(hashes)) {
        known.addAll(
            handle
                .createQuery(
                    """
                    SELECT DISTINCT hash FROM turn
                    WHERE scope = :scope AND hash IN (<hashes>) AND dropped_at IS NULL\
                    """)
                .bind("scope", scope)
                .bindList("hashes", part)
                .mapTo(String.class)
                .list());
      }
      return known;
    });
  }

  @Override
  public Map<String, List<String>> keys(String scope, Collection<String> hashes) {
    return reader.read(handle -> {
      Map<String, List<String>> keys = new HashMap<>();
      for (List<String> part : Reader.parts(hashes)) {
        handle
            .createQuery(
                """
                SELECT hash, turn_key FROM turn
                WHERE scope = :scope AND hash IN (<hashes>) AND dropped_at IS NULL
                ORDER BY number\
                """)
            .bind("scope", scope)
            .bindList("hashes", part)
            .map((row, context) -> Map.entry(row.getString("hash"), row.getString("turn_key")))
            .forEach(turn ->
                keys.computeIfAbsent(turn.getKey(), hash -> new ArrayList<>())
                    .add(turn.getValue()));
      }
      return keys;
    });
  }

  @Override
  public Set<String> forgotten(String scope, Collection<String> hashes) {
    return reader.read(handle -> tombstones.among(handle, scope, hashes));
  }

  private static Conversation whole(Handle handle, Head head) {
    List<KnownTurn> newestFirst =
        handle
            .createQuery(
                """
                SELECT position, role, hash, occurrence, turn_key FROM turn
                WHERE conversation = :number AND dropped_at IS NULL
                ORDER BY position DESC, number DESC LIMIT :limit\
                """)
            .bind("number", head.number())
            .bind("limit", TURNS)
            .map((row, context) -> turn(row))
            .list();
    return new Conversation(head.id(), head.lastSeen(), List.copyOf(newestFirst.reversed()));
  }

  private static KnownTurn turn(ResultSet row) throws SQLException {
    return new KnownTurn(
        row.getInt("position"),
        row.getString("role"),
        row.getString("hash"),
        row.getInt("occurrence"),
        row.getString("turn_key"));
  }

  /// A conversation without its turns.
  private record Head(long number, String id, Instant lastSeen) {
    static final Comparator<Head> LAST_SEEN_FIRST =
        Comparator.comparing(Head::lastSeen).thenComparingLong(Head::number).reversed();

    static Head of(ResultSet row) throws SQLException {
      return new Head(
          row.getLong("number"),
          row.getString("id"),
          Instant.ofEpochMilli(row.getLong("last_seen")));
    }
  }
}
