package dev.tarn.router.api;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Traces.Trace;
import dev.tarn.records.Erasure.Part;
import dev.tarn.records.Records;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What is to be forgotten in one scope, gathered by whatever names it. Blocks; used once.
final class Forgettable {
  private final MemoryStore store;
  private final Records records;
  private final MemoryScope scope;
  private final Set<String> memories = new LinkedHashSet<>();
  private final Set<String> conversations = new LinkedHashSet<>();
  private final Set<String> receipts = new LinkedHashSet<>();
  private final List<String> notFound = new ArrayList<>();

  Forgettable(MemoryStore store, Records records, MemoryScope scope) {
    this.store = store;
    this.records = records;
    this.scope = scope;
  }

  /// Any id that we ever returned: of a memory, also of one that was merged or retired; of a write,
  /// which stands for what it made; of a receipt; of a conversation.
  void named(String id) {
    if (store.get(scope, id).isPresent()) {
      memories.add(id);
      return;
    }
    Optional<List<String>> made = records.writes().find(scope.key(), id).map(w -> w.memoryIds());
    if (made.isPresent()) {
      memories.addAll(made.get());
    } else if (records.receipts().find(scope.key(), id).isPresent()) {
      receipts.add(id);
    } else if (isConversation(id)) {
      conversations.add(id);
    } else {
      notFound.add(id);
    }
  }

  /// Memories that a condition holds for, retired ones too.
  void where(Predicate<Memory> condition) {
    memories.addAll(store.traces().ids(scope, condition));
  }

  void memories(Collection<String> ids) {
    memories.addAll(ids);
  }

  void conversation(String id) {
    if (isConversation(id)) {
      conversations.add(id);
    } else {
      notFound.add(id);
    }
  }

  private boolean isConversation(String id) {
    return records.conversations().find(scope.key(), id).isPresent() || !in(id).isEmpty();
  }

  private Set<String> in(String conversation) {
    return store
        .traces()
        .ids(scope, memory -> memory.conversation().equals(Optional.of(conversation)));
  }

  List<String> notFound() {
    return List.copyOf(notFound);
  }

  boolean isEmpty() {
    return memories.isEmpty() && conversations.isEmpty() && receipts.isEmpty();
  }

  /// All of it with what it takes along.
  Whole whole() {
    List<Part> parts = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (String conversation : conversations) {
      List<String> of = List.copyOf(in(conversation));
      ids.addAll(of);
      parts.add(new Part.Conversation(scope.key(), conversation, of));
    }
    Trace trace = store.traces().of(scope, memories);
    if (!trace.ids().isEmpty()) {
      ids.addAll(trace.ids());
      parts.add(
          new Part.Memories(
              scope.key(),
              List.copyOf(trace.ids()),
              List.copyOf(trace.turnKeys()),
              List.copyOf(trace.turnHashes())));
    }
    if (!receipts.isEmpty()) {
      parts.add(new Part.Receipts(scope.key(), List.copyOf(receipts)));
    }
    return new Whole(parts, ids, Set.copyOf(conversations));
  }

  /// What would go.
  record Whole(List<Part> parts, Set<String> memoryIds, Set<String> conversations) {}
}
