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

/// Takes memories out of a batch, and with them what says the same or was drawn from them.
final class Forgetting {
  private final Batch batch;

  Forgetting(Batch batch) {
    this.batch = batch;
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
      keys.addAll(stored.seen());
      stored.memory().turnHash().ifPresent(hashes::add);
    }
    return new Traces.Trace(Set.copyOf(closure.keySet()), keys, hashes);
  }

  void forget(Change.Forget forget) throws IOException {
    for (Stored stored : closure(forget.scope(), forget.ids(), batch::find).values()) {
      batch.delete(stored);
    }
  }

  /// What another conversation says as well in its own words stays: a memory of this conversation
  /// may have taken its place, and then it is back.
  void forget(Change.ForgetConversation forget) throws IOException {
    MemoryScope scope = forget.scope();
    List<Stored> gone = new ArrayList<>();
    for (Stored said : batch.find(Fields.conversation(scope, forget.conversation()))) {
      gone.add(said);
      gone.addAll(batch.find(Fields.source(scope, said.id())));
    }
    gone.forEach(batch::delete);
    for (Stored stored : gone) {
      for (Stored hidden : batch.find(Fields.merged(scope, stored.id()))) {
        batch.put(hidden.standsAgain());
      }
    }
    for (String turn : forget.turnKeys()) {
      for (Stored elsewhere : batch.find(Fields.seen(scope, turn))) {
        Stored rest = elsewhere.notSeenBy(Set.of(turn), elsewhere.lastSeen());
        if (rest.seen().isEmpty()) {
          batch.delete(elsewhere);
        } else {
          batch.put(rest);
        }
      }
    }
  }
}
