package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Applies changes to memories. Applied again, each finds its work done.
final class Learning {
  private final Shelf shelf;
  private final Amending amending;
  private final Restoring restoring;
  private final Map<String, List<String>> held = new LinkedHashMap<>();
  private final Set<MemoryScope> grown = new LinkedHashSet<>();

  /// @param spaces whose vectors are kept, of those that memories bring
  Learning(Shelf shelf, Spaces spaces) {
    this.shelf = shelf;
    amending = new Amending(shelf);
    restoring = new Restoring(shelf, spaces);
  }

  void apply(Change change) throws IOException {
    switch (change) {
      case Change.Learn learn -> learn(learn.turn(), learn.facts());
      case Change.Find find -> find(find);
      case Change.Keep keep -> keep(keep.note());
      case Change.Restore restore -> restore(restore.memory());
      case Change.Retire retire -> retire(retire);
      case Change.Forget forget -> new Forgetting(shelf).forget(forget);
      case Change.ForgetConversation forget -> new Forgetting(shelf).forget(forget);
      case Change.Erase erase -> shelf.erase(erase.scope());
      case Change.Revise revise -> held.put(revise.change(), amending.revise(revise));
      case Change.Undo undo -> held.put(undo.change(), amending.undo(undo));
      case Change.Decide decide -> held.put(decide.change(), amending.decide(decide));
    }
  }

  /// Ids by turn key, note id or change id.
  Map<String, List<String>> held() {
    return held;
  }

  /// Scopes that may hold too many memories now.
  Set<MemoryScope> grown() {
    return grown;
  }

  private void learn(Turn turn, List<Fact> facts) throws IOException {
    List<Stored> pieces = ownIds(Pieces.of(turn));
    List<String> ids = new ArrayList<>();
    for (Stored piece : pieces) {
      Stored stored = added(piece, known(piece, turn.key()), turn.key());
      ids.add(stored.id());
    }
    List<Stored> found = ownIds(Facts.of(turn, facts, pieces, ids));
    for (Stored fact : found) {
      added(fact, shelf.byId(turn.scope(), fact.id()), turn.key());
    }
    settle(shelf, found);
    for (Stored fact : found) {
      Stored settled = shelf.byId(fact.id()).orElseThrow();
      ids.add(settled.mergedInto().orElse(settled.id()));
    }
    held.put(turn.key(), List.copyOf(new LinkedHashSet<>(ids)));
  }

  private void find(Change.Find find) throws IOException {
    Optional<Stored> source =
        shelf
            .byId(find.scope(), find.id())
            .filter(Stored::isLive)
            .filter(s -> s.memory().kind() == Memory.Kind.TURN && !s.memory().quarantined());
    if (source.isPresent()) {
      List<Stored> found = ownIds(Facts.of(source.get(), find.facts()));
      for (Stored fact : found) {
        String turn = fact.sayings().keySet().iterator().next();
        added(fact, shelf.byId(find.scope(), fact.id()), turn);
      }
      settle(shelf, found);
    }
  }

  /// Ids are unique over all scopes, and an import may have brought one of these into another:
  /// there a memory gets another id, always the same.
  private List<Stored> ownIds(List<Stored> fresh) throws IOException {
    List<Stored> own = new ArrayList<>();
    for (Stored one : fresh) {
      MemoryScope scope = one.memory().scope();
      Optional<Stored> taken = shelf.byId(one.id());
      boolean elsewhere = taken.isPresent() && !taken.get().memory().scope().equals(scope);
      String other = elsewhere ? Hashes.memoryId(scope, one.id(), 0) : one.id();
      own.add(elsewhere ? one.with(one.memory().copy(c -> c.id = other)) : one);
    }
    return own;
  }

  private Stored added(Stored fresh, Optional<Stored> known, String turnKey) throws IOException {
    if (known.isEmpty()) {
      grown.add(fresh.memory().scope());
    }
    Saying saying = Objects.requireNonNull(fresh.sayings().get(turnKey));
    Stored stored = known.map(k -> k.saidBy(turnKey, saying)).orElse(fresh);
    shelf.put(stored);
    return stored;
  }

  /// The memory that this turn is known to have said in these words; else one in the same words
  /// that another turn said; else the piece itself, from before it was dropped.
  private Optional<Stored> known(Stored piece, String turnKey) throws IOException {
    MemoryScope scope = piece.memory().scope();
    String words = piece.sameWords();
    Optional<Stored> said =
        shelf.find(Fields.seen(scope, turnKey)).stream()
            .filter(stored -> stored.sameWords().equals(words))
            .findFirst();
    if (said.isPresent()) {
      return said;
    }
    Optional<Stored> same = shelf.find(Fields.same(piece)).stream().findFirst();
    return same.isPresent() ? same : shelf.byId(scope, piece.id());
  }

  private void keep(Memory note) throws IOException {
    MemoryScope scope = note.scope();
    Optional<Stored> taken = shelf.byId(note.id());
    boolean elsewhere = taken.isPresent() && !taken.get().memory().scope().equals(scope);
    // Ids are unique over all scopes; an import may bring one that another scope holds.
    String id = elsewhere ? Hashes.memoryId(scope, note.id(), 0) : note.id();
    Optional<Stored> before = elsewhere ? shelf.byId(id) : taken;
    if (before.isEmpty()) {
      grown.add(scope);
    }
    Stored stored = Stored.note(note, id);
    Stored kept = before.map(stored::givenAnew).orElse(stored);
    shelf.put(kept);
    settle(shelf, List.of(kept));
    held.put(note.id(), List.of(id));
  }

  private void restore(Restored memory) throws IOException {
    Restoring.Outcome outcome = restoring.restore(memory);
    if (outcome.isNew()) {
      grown.add(memory.memory().scope());
    }
    held.put(memory.memory().id(), List.of(outcome.id()));
  }

  private void retire(Change.Retire retire) throws IOException {
    List<Stored> dropped = new ArrayList<>();
    for (String turn : retire.turnKeys()) {
      for (Stored stored : shelf.find(Fields.seen(retire.scope(), turn))) {
        shelf.put(stored.notSaidBy(Set.of(turn), retire.at()));
        dropped.add(stored);
      }
    }
    settle(shelf, dropped);
  }

  /// Works out anew how the facts stand to each other that are about the same as these.
  static void settle(Shelf shelf, List<Stored> changed) throws IOException {
    Set<Fields.Key> about = new LinkedHashSet<>();
    for (Stored stored : changed) {
      stored.memory().claim().ifPresent(c -> about.add(Fields.claim(stored.memory().scope(), c)));
    }
    for (Fields.Key key : about) {
      for (Stored settled : Timeline.settle(shelf.find(key))) {
        shelf.put(settled);
      }
    }
  }
}
