package dev.tarn.memory;

import dev.tarn.memory.Amendment.Ruled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Two facts that contradict each other, or did until that was decided.
record Pair(Stored older, Stored newer) {

  /// By the id of their conflict.
  static Optional<Pair> find(Shelf shelf, MemoryScope scope, String conflict) throws IOException {
    List<Stored> facts = new ArrayList<>();
    for (Stored one : shelf.find(Fields.conflict(conflict))) {
      if (!one.memory().scope().equals(scope)) {
        return Optional.empty();
      }
      for (String other : others(one)) {
        Optional<Stored> two = shelf.byId(scope, other);
        boolean claim =
            one.memory().claim().isPresent() && two.flatMap(t -> t.memory().claim()).isPresent();
        if (claim && Conflict.id(scope, one.id(), other).equals(conflict)) {
          facts.addAll(List.of(one, two.orElseThrow()));
        }
      }
    }
    // One row or both know of it.
    return facts.isEmpty() ? Optional.empty() : Optional.of(of(facts.get(0), facts.get(1)));
  }

  static Pair of(Stored one, Stored other) {
    return Timeline.ORDER.compare(one, other) < 0 ? new Pair(one, other) : new Pair(other, one);
  }

  /// Facts that one contradicts or was decided against.
  static Set<String> others(Stored stored) {
    Set<String> others = new TreeSet<>();
    stored.ties().disputes().ifPresent(others::add);
    for (Amendment amendment : stored.amendments()) {
      if (amendment.act() instanceof Ruled ruled) {
        others.add(ruled.other());
      }
    }
    return others;
  }

  Conflict conflict() {
    Memory first = older.memory();
    Memory second = newer.memory();
    return new Conflict(
        Conflict.id(first.scope(), first.id(), second.id()),
        first,
        second,
        first.createdAt().isAfter(second.createdAt()) ? first.createdAt() : second.createdAt());
  }
}
