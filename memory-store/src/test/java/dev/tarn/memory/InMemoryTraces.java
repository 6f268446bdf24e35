package dev.tarn.memory;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What an erasure takes with it, looked for in maps.
record InMemoryTraces(Map<String, Stored> memories) implements Traces {
  private List<Stored> in(MemoryScope scope) {
    return memories.values().stream().filter(m -> m.memory().scope().equals(scope)).toList();
  }

  @Override
  public Set<MemoryScope> scopes(String workspace, Predicate<MemoryScope> which) {
    Set<MemoryScope> scopes = new LinkedHashSet<>();
    memories.values().stream()
        .map(m -> m.memory().scope())
        .filter(s -> s.workspace().equals(workspace) && which.test(s))
        .forEach(scopes::add);
    return scopes;
  }

  @Override
  public Trace of(MemoryScope scope, Set<String> ids) {
    Set<String> all = new LinkedHashSet<>(ids);
    for (int before = -1; before != all.size(); ) {
      before = all.size();
      for (Stored m : in(scope)) {
        boolean drawn = m.memory().source().memoryId().filter(all::contains).isPresent();
        if (drawn || m.mergedInto().filter(all::contains).isPresent()) {
          all.add(m.id());
        }
        if (all.contains(m.id())) {
          m.mergedInto().ifPresent(all::add);
        }
      }
    }
    Set<String> found = new LinkedHashSet<>();
    Set<String> keys = new LinkedHashSet<>();
    Set<String> hashes = new LinkedHashSet<>();
    for (Stored m : in(scope)) {
      if (all.contains(m.id())) {
        found.add(m.id());
        keys.addAll(m.sayings().keySet());
        m.memory().turnHash().ifPresent(hashes::add);
      }
    }
    return new Trace(found, keys, hashes);
  }

  @Override
  public Set<String> ids(MemoryScope scope, Predicate<Memory> which) {
    Set<String> ids = new LinkedHashSet<>();
    in(scope).stream().map(Stored::memory).filter(which).forEach(m -> ids.add(m.id()));
    return ids;
  }

  @Override
  public Sum sum(MemoryScope scope) {
    List<Stored> all = in(scope);
    List<Instant> made = all.stream().map(m -> m.memory().createdAt()).sorted().toList();
    return new Sum(
        all.size(),
        (int) all.stream().filter(Stored::isLive).count(),
        made.stream().findFirst(),
        made.reversed().stream().findFirst());
  }
}
