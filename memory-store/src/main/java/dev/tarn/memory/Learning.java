package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Applies changes to a batch. Applied again, each finds its work done.
final class Learning {
  private final Batch batch;
  private final Map<String, List<String>> held = new LinkedHashMap<>();
  private final Set<MemoryScope> grown = new LinkedHashSet<>();

  Learning(Batch batch) {
    this.batch = batch;
  }

  void apply(Change change) throws IOException {
    switch (change) {
      case Change.Learn learn -> learn(learn.turn());
      case Change.Keep keep -> keep(keep.note());
      case Change.Retire retire -> retire(retire);
      case Change.Forget forget -> new Forgetting(batch).forget(forget);
      case Change.ForgetConversation forget -> new Forgetting(batch).forget(forget);
      case Change.Erase erase -> batch.erase(erase.scope());
    }
  }

  /// Ids by turn key or note id.
  Map<String, List<String>> held() {
    return held;
  }

  /// Scopes that may hold too many memories now.
  Set<MemoryScope> grown() {
    return grown;
  }

  private void learn(Turn turn) throws IOException {
    List<String> ids = new ArrayList<>();
    for (Stored piece : Pieces.of(turn)) {
      Optional<Stored> known = known(piece);
      if (known.isEmpty()) {
        grown.add(turn.scope());
      }
      Stored stored = known.map(k -> k.seenBy(Set.of(turn.key()), turn.at())).orElse(piece);
      batch.put(stored);
      ids.add(stored.id());
    }
    held.put(turn.key(), List.copyOf(ids));
  }

  /// The piece itself, learned before, or the same words of another turn.
  private Optional<Stored> known(Stored piece) throws IOException {
    Optional<Stored> itself = batch.byId(piece.id());
    return itself.isPresent() ? itself : batch.find(Fields.same(piece)).stream().findFirst();
  }

  private void keep(Memory note) throws IOException {
    MemoryScope scope = note.scope();
    Optional<Stored> taken = batch.byId(note.id());
    boolean elsewhere = taken.isPresent() && !taken.get().memory().scope().equals(scope);
    // Ids are unique over all scopes; an import may bring one that another scope holds.
    String id = elsewhere ? Hashes.memoryId(scope, note.id(), 0) : note.id();
    Optional<Stored> before = elsewhere ? batch.byId(id) : taken;
    if (before.isEmpty()) {
      grown.add(scope);
    }
    Stored stored = Stored.note(note, id);
    batch.put(before.map(b -> stored.used(b.memory().lastUsedAt())).orElse(stored));
    held.put(note.id(), List.of(id));
  }

  private void retire(Change.Retire retire) throws IOException {
    for (String turn : retire.turnKeys()) {
      for (Stored stored : batch.find(Fields.seen(retire.scope(), turn))) {
        batch.put(stored.notSeenBy(Set.of(turn), retire.at()));
      }
    }
  }
}
