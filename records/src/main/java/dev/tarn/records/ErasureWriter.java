package dev.tarn.records;

import dev.tarn.records.Erasure.Held;
import dev.tarn.records.Erasure.Part;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Deletes what an erasure names from the tables, inside the transaction of a [Writer], and tells
/// the journal what the store has to delete. Used once.
final class ErasureWriter {
  private static final String ENTRY =
      """
      INSERT INTO journal (scope, conversation, kind, payload, at)
      VALUES (?, ?, ?, ?, ?) RETURNING position\
      """;

  private final WriteSession session;
  private final Tombstones tombstones;
  private final Instant at;
  private final Map<String, Long> erased = new TreeMap<>();
  private final List<Held> held = new ArrayList<>();
  private long position;

  ErasureWriter(WriteSession session, Tombstones tombstones, Instant at) {
    this.session = session;
    this.tombstones = tombstones;
    this.at = at;
  }

  Map<String, Long> erased() {
    return erased;
  }

  List<Held> held() {
    return held;
  }

  /// Of the last entry in the journal.
  long position() {
    return position;
  }

  void erase(Part part) throws SQLException {
    switch (part) {
      case Part.Everything all -> everything(all.scope());
      case Part.Conversation one -> conversation(one);
      case Part.Memories some -> memories(some);
      case Part.Receipts some -> receipts(some);
    }
  }

  private void everything(String scope) throws SQLException {
    for (long conversation :
        session.all(
            "SELECT number FROM conversation WHERE scope = ?", row -> row.getLong(1), scope)) {
      turns(scope, conversation);
    }
    hold("SELECT id, conversation FROM chain WHERE scope = ?", scope);
    delete("chains", "DELETE FROM chain WHERE scope = ?", scope);
    delete("waiting", "DELETE FROM journal WHERE scope = ?", scope);
    delete("blocks", "DELETE FROM block WHERE scope = ?", scope);
    delete("thoughts", "DELETE FROM thought WHERE scope = ?", scope);
    // What is under way keeps no answer either.
    session.update("DELETE FROM answer WHERE scope = ?", scope);
    delete("conversations", "DELETE FROM conversation WHERE scope = ?", scope);
    journal(scope, Optional.empty(), JournalEntry.Kind.ERASE, List.of());
  }

  private void conversation(Part.Conversation part) throws SQLException {
    String scope = part.scope();
    Set<String> keys = Collections.emptySet();
    Optional<Long> number =
        session.first(
            "SELECT number FROM conversation WHERE scope = ? AND id = ?",
            row -> row.getLong(1),
            scope,
            part.id());
    if (number.isPresent()) {
      keys = turns(scope, number.get());
    }
    hold(
        "SELECT id, conversation FROM chain WHERE scope = ? AND conversation = ?",
        scope,
        part.id());
    delete("chains", "DELETE FROM chain WHERE scope = ? AND conversation = ?", scope, part.id());
    delete("waiting", "DELETE FROM journal WHERE scope = ? AND conversation = ?", scope, part.id());
    delete("blocks", "DELETE FROM block WHERE scope = ? AND conversation = ?", scope, part.id());
    // Which of them belong to the conversation is not known; none is kept for more than a day.
    delete("thoughts", "DELETE FROM thought WHERE scope = ?", scope);
    delete(
        "conversations", "DELETE FROM conversation WHERE scope = ? AND id = ?", scope, part.id());
    session.update(SqlAnswers.FORGET, scope);
    blocksWith(scope, part.memoryIds());
    chainsWith(scope, part.memoryIds());
    journal(scope, Optional.of(part.id()), JournalEntry.Kind.FORGET_THREAD, keys);
  }

  private void memories(Part.Memories part) throws SQLException {
    String scope = part.scope();
    List<String> hashes = new ArrayList<>(part.turnHashes());
    for (String key : part.turnKeys()) {
      hashes.addAll(
          session.all(
              "SELECT hash FROM turn WHERE turn_key = ? AND scope = ?",
              row -> row.getString(1),
              key,
              scope));
    }
    tombstones.bury(session, scope, hashes, at);
    blocksWith(scope, part.ids());
    chainsWith(scope, part.ids());
    session.update(SqlAnswers.FORGET, scope);
    journal(scope, Optional.empty(), JournalEntry.Kind.FORGET, part.ids());
  }

  private void receipts(Part.Receipts part) throws SQLException {
    for (String id : part.ids()) {
      delete("receipts", "DELETE FROM receipt WHERE id = ? AND scope = ?", id, part.scope());
    }
  }

  /// Buries the turns of a conversation; their keys.
  private Set<String> turns(String scope, long conversation) throws SQLException {
    Map<String, String> hashes = new TreeMap<>();
    session.all(
        "SELECT turn_key, hash FROM turn WHERE conversation = ?",
        row -> hashes.put(row.getString(1), row.getString(2)) == null,
        conversation);
    tombstones.bury(session, scope, hashes.values(), at);
    erased.merge("turns", (long) hashes.size(), Long::sum);
    return hashes.keySet();
  }

  /// A block is text: none that holds a forgotten memory may be woven again.
  private void blocksWith(String scope, Collection<String> ids) throws SQLException {
    for (long block : with(scope, ids, "SELECT number, memory_ids FROM block WHERE scope = ?")) {
      delete("blocks", "DELETE FROM block WHERE number = ?", block);
    }
  }

  /// What the provider holds stays there, and so does what we know of it.
  private void chainsWith(String scope, Collection<String> ids) throws SQLException {
    for (long chain : with(scope, ids, "SELECT number, memory_ids FROM chain WHERE scope = ?")) {
      hold("SELECT id, conversation FROM chain WHERE number = ?", chain);
    }
  }

  private List<Long> with(String scope, Collection<String> ids, String sql) throws SQLException {
    List<Long> found = new ArrayList<>();
    session.all(
        sql,
        row ->
            Collections.disjoint(JsonStrings.read(row.getString(2)), ids)
                || found.add(row.getLong(1)),
        scope);
    return found;
  }

  private void hold(String sql, Object... parameters) throws SQLException {
    held.addAll(
        session.all(
            sql,
            row -> new Held(row.getString(1), Optional.ofNullable(row.getString(2))),
            parameters));
  }

  private void delete(String what, String sql, Object... parameters) throws SQLException {
    erased.merge(what, (long) session.update(sql, parameters), Long::sum);
  }

  private void journal(
      String scope,
      Optional<String> conversation,
      JournalEntry.Kind kind,
      Collection<String> payload)
      throws SQLException {
    position =
        session
            .first(
                ENTRY,
                row -> row.getLong(1),
                scope,
                conversation,
                kind.name(),
                JsonStrings.write(payload),
                at.toEpochMilli())
            .orElseThrow();
  }
}
