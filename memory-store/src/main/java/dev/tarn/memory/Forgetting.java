package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes memories off a shelf, and with them what says the same or was drawn from them.
final class Forgetting {
  private final Shelf shelf;

  Forgetting(Shelf shelf) {
    this.shelf = shelf;
  }

  /// Finds memories by a term.
  @FunctionalInterface
  interface Lookup {
    List<Stored> find(Fields.Key key) throws IOException;
  }

  /// The memories of these ids, those that were merged into them, those they were merged into, and
  /// facts that were taken from any of these. By id.
  static Map<String, Stored> closure(MemoryScope scope, Collection<String> ids, Lookup lookup)
      throws IOException {
    Map<String, Stored> closure = new LinkedHashMap<>();
    List<String> waiting = new ArrayList<>(ids);
    while (!waiting.isEmpty()) {
      Optional<Stored> found =
          lookup.find(Fields.id(waiting.removeLast())).stream()
              .filter(stored -> stored.memory().scope().equals(scope))
              .filter(stored -> !closure.containsKey(stored.id()))
              .findFirst();
      if (found.isPresent()) {
        Stored stored = found.get();
        closure.put(stored.id(), stored);
        stored.mergedInto().ifPresent(waiting::add);
        lookup.find(Fields.merged(scope, stored.id())).forEach(m -> waiting.add(m.id()));
        lookup.find(Fields.source(scope, stored.id())).forEach(f -> waiting.add(f.id()));
      }
    }
    return closure;
  }

  static Traces.Trace trace(Map<String, Stored> closure) {
    Set<String> keys = new LinkedHashSet<>();
    Set<String> hashes = new LinkedHashSet<>();
    for (Stored stored : closure.values()) {
      keys.addAll(stored.sayings().keySet());
      stored.memory().turnHash().ifPresent(hashes::add);
    }
    return new Traces.Trace(Set.copyOf(closure.keySet()), keys, hashes);
  }

  void forget(Change.Forget forget) throws IOException {
    List<Stored> gone = List.copyOf(closure(forget.scope(), forget.ids(), shelf::find).values());
    for (Stored stored : gone) {
      shelf.delete(stored);
    }
    Learning.settle(shelf, gone);
  }

  /// A memory of the conversation may have taken the place of another's, which is back then.
  void forget(Change.ForgetConversation forget) throws IOException {
    MemoryScope scope = forget.scope();
    List<Stored> changed = new ArrayList<>();
    List<Stored> gone = new ArrayList<>();
    for (Stored stored : touched(forget)) {
      Stored rest = stored.notSaidBy(forget.turnKeys(), stored.lastSeen());
      changed.add(stored);
      if (isSaidElsewhere(rest, forget.conversation())) {
        shelf.put(rest);
      } else {
        gone.add(stored);
        shelf.delete(stored);
      }
    }
    for (Stored stored : gone) {
      for (Stored fact : shelf.find(Fields.source(scope, stored.id()))) {
        changed.add(fact);
        shelf.delete(fact);
      }
      for (Stored hidden : shelf.find(Fields.merged(scope, stored.id()))) {
        shelf.put(hidden.standsAgain());
      }
    }
    Learning.settle(shelf, changed);
  }

  private Collection<Stored> touched(Change.ForgetConversation forget) throws IOException {
    Map<String, Stored> touched = new LinkedHashMap<>();
    shelf
        .find(Fields.conversation(forget.scope(), forget.conversation()))
        .forEach(stored -> touched.put(stored.id(), stored));
    for (String turn : forget.turnKeys()) {
      shelf.find(Fields.seen(forget.scope(), turn)).forEach(s -> touched.put(s.id(), s));
    }
    return touched.values();
  }

  /// Whether another conversation says it in its own words.
  private static boolean isSaidElsewhere(Stored rest, String conversation) {
    return !rest.isDropped() && !rest.memory().conversation().equals(Optional.of(conversation));
  }
}
