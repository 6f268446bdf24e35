package dev.tarn.router.remember;

import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What records keep of turns, without a database.
final class InMemoryLedger implements TurnLedger {
  private final List<Row> rows = new ArrayList<>();
  private final List<String> journal = new ArrayList<>();

  private record Row(String scope, String conversation, Instant seen, KnownTurn turn) {}

  /// As `Records.submit` does: a turn that is held is not written again.
  void submit(
      String scope, String conversation, List<NewTurn> turns, Set<String> retired, Instant at) {
    rows.removeIf(r -> r.scope().equals(scope) && retired.contains(r.turn().key()));
    for (NewTurn turn : turns) {
      boolean held = rows.stream().anyMatch(r -> r.turn().key().equals(turn.key()));
      if (!held) {
        KnownTurn known =
            new KnownTurn(turn.position(), turn.role(), turn.hash(), turn.occurrence(), turn.key());
        rows.add(new Row(scope, conversation, at, known));
        turn.payload().ifPresent(journal::add);
      }
    }
  }

  /// Payloads in the order they were journaled.
  List<String> journal() {
    return List.copyOf(journal);
  }

  int turns() {
    return rows.size();
  }

  @Override
  public Optional<Conversation> conversation(String scope, String id) {
    List<Row> held =
        rows.stream().filter(r -> r.scope().equals(scope) && r.conversation().equals(id)).toList();
    if (held.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Conversation(
            id,
            held.getLast().seen(),
            held.stream()
                .map(Row::turn)
                .sorted(Comparator.comparingInt(KnownTurn::position))
                .toList()));
  }

  @Override
  public List<Conversation> holding(String scope, Collection<String> hashes, int limit) {
    return rows.reversed().stream()
        .filter(r -> r.scope().equals(scope) && hashes.contains(r.turn().hash()))
        .map(Row::conversation)
        .distinct()
        .limit(limit)
        .flatMap(id -> conversation(scope, id).stream())
        .toList();
  }

  @Override
  public Map<String, List<String>> keys(String scope, Collection<String> hashes) {
    return rows.stream()
        .filter(r -> r.scope().equals(scope) && hashes.contains(r.turn().hash()))
        .map(Row::turn)
        .collect(
            Collectors.groupingBy(
                KnownTurn::hash, Collectors.mapping(KnownTurn::key, Collectors.toList())));
  }

  @Override
  public Set<String> forgotten(String scope, Collection<String> hashes) {
    return Set.of();
  }

  @Override
  public Set<String> known(String scope, Collection<String> hashes) {
    Set<String> known = new HashSet<>();
    for (Row row : rows) {
      if (row.scope().equals(scope) && hashes.contains(row.turn().hash())) {
        known.add(row.turn().hash());
      }
    }
    return known;
  }
}
