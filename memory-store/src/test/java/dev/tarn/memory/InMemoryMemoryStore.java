package dev.tarn.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// Memories in maps, everything computed anew at each question: slow, plain, and by other means
/// than the index. It shares with it what a change means, and what is pure: splitting, reading a
/// question, BM25's formula, ranking.
final class InMemoryMemoryStore implements MemoryStore, Shelf {
  /// What outlives a store: the state of the last commit.
  static final class Disk {
    private Map<String, Stored> memories = Map.of();
    private Map<String, Map<String, float[]>> vectors = Map.of();
    private long position;
  }

  private final Disk disk;
  private final Spaces spaces;
  private final int perUser;
  private final Map<String, Stored> memories;

  /// By memory and space.
  private final Map<String, Map<String, float[]>> vectors;

  InMemoryMemoryStore(Disk disk, Optional<VectorSpace> space, int perUser) {
    this(disk, Spaces.everywhere(space), perUser);
  }

  InMemoryMemoryStore(Disk disk, Spaces spaces, int perUser) {
    this.disk = disk;
    this.spaces = spaces;
    this.perUser = perUser;
    memories = new LinkedHashMap<>(disk.memories);
    vectors = new HashMap<>();
    disk.vectors.forEach((id, bySpace) -> vectors.put(id, new HashMap<>(bySpace)));
  }

  @Override
  public synchronized Map<String, List<String>> apply(List<Change> changes) {
    Learning learning = new Learning(this, spaces);
    for (Change change : changes) {
      try {
        learning.apply(change);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      learning.grown().forEach(this::crowd);
    }
    return learning.held();
  }

  /// Nothing is looked up: every memory is asked for its keys.
  @Override
  public List<Stored> find(Fields.Key key) {
    return memories.values().stream().filter(m -> Fields.keys(m).contains(key)).toList();
  }

  @Override
  public void put(Stored stored) {
    Stored before = memories.put(stored.id(), stored);
    if (before != null && !SearchText.of(before.memory()).equals(SearchText.of(stored.memory()))) {
      vectors.remove(stored.id());
    }
  }

  @Override
  public void putVector(String id, String field, float[] unit) {
    vectors.computeIfAbsent(id, i -> new HashMap<>()).put(Fields.space(field), unit);
  }

  @Override
  public void delete(Stored stored) {
    memories.remove(stored.id());
    vectors.remove(stored.id());
  }

  @Override
  public void erase(MemoryScope scope) {
    memories.values().removeIf(m -> m.memory().scope().equals(scope));
    vectors.keySet().retainAll(memories.keySet());
  }

  private void crowd(MemoryScope scope) {
    List<Stored> live = live(scope);
    live.stream()
        .sorted(Comparator.comparing(m -> m.memory().lastUsedAt().orElse(m.memory().createdAt())))
        .limit(Math.max(0, live.size() - perUser))
        .forEach(m -> memories.put(m.id(), m.retired(m.lastSeen())));
  }

  private List<Stored> live(MemoryScope scope) {
    return memories.values().stream()
        .filter(m -> m.isLive() && m.memory().scope().equals(scope))
        .toList();
  }

  @Override
  public synchronized void commit(long position) {
    disk.memories = new LinkedHashMap<>(memories);
    disk.vectors = new HashMap<>();
    vectors.forEach((id, bySpace) -> disk.vectors.put(id, Map.copyOf(bySpace)));
    disk.position = position;
  }

  @Override
  public synchronized long position() {
    return disk.position;
  }

  @Override
  public void refresh() {}

  @Override
  public synchronized List<Unembedded> unembedded(int limit, BiPredicate<String, String> wanted) {
    List<Unembedded> waiting = new ArrayList<>();
    memories.values().stream()
        .sorted(Comparator.comparing(m -> m.memory().createdAt()))
        .forEach(m -> {
          String workspace = m.memory().scope().workspace();
          for (VectorSpace space : spaces.of(workspace)) {
            if (wanted.test(workspace, space.id()) && vector(m.id(), space.id()).isEmpty()) {
              waiting.add(
                  new Unembedded(
                      m.memory().scope(), space.id(), m.id(), SearchText.of(m.memory())));
            }
          }
        });
    return waiting.stream().limit(limit).toList();
  }

  @Override
  public synchronized Map<String, List<Memory>> said(
      MemoryScope scope, Collection<String> turnKeys) {
    try {
      return Said.by(scope, turnKeys, this::find);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<float[]> vector(String id, String space) {
    return Optional.ofNullable(vectors.getOrDefault(id, Map.of()).get(space));
  }

  @Override
  public synchronized void addVectors(String spaceId, Map<String, float[]> added) {
    added.forEach((id, vector) -> {
      Stored stored = memories.get(id);
      if (stored == null) {
        return;
      }
      MemoryScope scope = stored.memory().scope();
      Optional<VectorSpace> space = spaces.find(scope.workspace(), spaceId);
      if (space.isPresent()) {
        vectors
            .computeIfAbsent(id, any -> new HashMap<>())
            .put(spaceId, Vectors.unit(space.get(), vector));
        if (spaces.of(scope.workspace()).getFirst().equals(space.get())) {
          live(scope).forEach(other -> merge(id, other.id(), space.get()));
        }
      }
    });
  }

  @Override
  public synchronized Filled filled(String workspace, String space) {
    List<Stored> all =
        memories.values().stream()
            .filter(m -> m.memory().scope().workspace().equals(workspace))
            .toList();
    return new Filled(
        all.stream().filter(m -> vector(m.id(), space).isPresent()).count(), all.size());
  }

  @Override
  public synchronized int dropVectors(String workspace, String space) {
    if (spaces.find(workspace, space).isPresent()) {
      throw new IllegalArgumentException("the workspace has this space");
    }
    List<Stored> having =
        memories.values().stream()
            .filter(m -> m.memory().scope().workspace().equals(workspace))
            .filter(m -> vector(m.id(), space).isPresent())
            .toList();
    having.forEach(m -> vectors.getOrDefault(m.id(), new HashMap<>()).remove(space));
    return having.size();
  }

  private void merge(String id, String otherId, VectorSpace into) {
    Stored one = Objects.requireNonNull(memories.get(id));
    Stored other = Objects.requireNonNull(memories.get(otherId));
    Optional<float[]> here = vector(id, into.id());
    Optional<float[]> there = vector(otherId, into.id());
    if (id.equals(otherId)
        || !one.isLive()
        || !other.isLive()
        || there.isEmpty()
        || NearDuplicates.cosine(here.orElseThrow(), there.get()) < into.nearDuplicate()
        || !NearDuplicates.mayMerge(one, other)) {
      return;
    }
    boolean newer = NearDuplicates.isNewer(one.memory(), other.memory());
    Stored kept = newer ? one : other;
    Stored gone = newer ? other : one;
    memories.put(kept.id(), kept.unitedWith(gone));
    memories.put(gone.id(), gone.mergedInto(kept));
  }

  @Override
  public synchronized Matches match(MemoryScope scope, Question question, RecallLimits limits) {
    List<Stored> live = limits.asOf().map(at -> then(scope, at)).orElseGet(() -> live(scope));
    Map<String, Map<String, float[]>> seen = new HashMap<>();
    vectors.forEach((id, bySpace) -> seen.put(id, Map.copyOf(bySpace)));
    Map<String, String> contexts = new HashMap<>();
    live.forEach(m -> contexts.put(m.id(), context(m.memory())));
    return new InMemorySearch(question, limits, live, contexts, seen);
  }

  /// Turns −3…+2 of the conversation, as the index keeps them.
  private String context(Memory memory) {
    Map<String, String> around = new TreeMap<>();
    around.put(memory.id(), SearchText.spoken(memory));
    if (memory.kind() != Memory.Kind.TURN) {
      return SearchText.spoken(memory);
    }
    for (Stored other : memories.values()) {
      Memory o = other.memory();
      boolean heard = other.isLive() || other.mergedInto().isPresent();
      boolean near = o.turn() >= memory.turn() - 3 && o.turn() <= memory.turn() + 2;
      if (heard
          && near
          && (o.kind() == Memory.Kind.TURN || o.turn() == memory.turn())
          && memory.conversation().isPresent()
          && o.conversation().equals(memory.conversation())
          && o.scope().equals(memory.scope())) {
        around.put(o.id(), SearchText.spoken(o));
      }
    }
    return String.join("\n", around.values());
  }

  @Override
  public synchronized Optional<Memory> get(MemoryScope scope, String id) {
    return Optional.ofNullable(memories.get(id))
        .map(Stored::memory)
        .filter(m -> m.scope().equals(scope));
  }

  @Override
  public synchronized Optional<Memory> get(MemoryScope scope, String id, Instant asOf) {
    return then(scope, asOf).stream()
        .filter(m -> m.id().equals(id) && m.isLive())
        .map(Stored::memory)
        .findFirst();
  }

  private List<Stored> then(MemoryScope scope, Instant at) {
    return memories.values().stream()
        .filter(m -> m.memory().scope().equals(scope))
        .map(m -> m.asOf(at))
        .toList();
  }

  @Override
  public synchronized List<Version> history(MemoryScope scope, String id) {
    return get(scope, id)
        .map(m -> Versions.of(Objects.requireNonNull(memories.get(id))))
        .orElse(List.of());
  }

  @Override
  public synchronized Conflicts conflicts(MemoryScope scope, int limit, Optional<String> cursor) {
    List<Conflict> open =
        live(scope).stream()
            .filter(m -> m.ties().disputes().isPresent())
            .sorted(Comparator.comparing((Stored m) -> m.memory().createdAt()).reversed())
            .map(m -> Pair.of(m, Objects.requireNonNull(memories.get(m.ties().disputes().get()))))
            .map(Pair::conflict)
            .toList();
    int from = cursor.map(Integer::parseInt).orElse(0);
    int to = Math.min(open.size(), from + limit);
    return new Conflicts(
        open.subList(from, to),
        to < open.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
  }

  @Override
  public synchronized Optional<Conflict> conflict(MemoryScope scope, String id) {
    try {
      return Pair.find(this, scope, id).map(Pair::conflict);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Page list(
      MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    if (limit < 1 || limit > 1000) {
      throw new IllegalArgumentException("the limit must be from 1 to 1000");
    }
    List<Memory> all =
        memories.values().stream()
            .filter(m -> m.memory().scope().equals(scope))
            .flatMap(m -> filter.shown(m).stream())
            .filter(m -> filter.kind().isEmpty() || filter.kind().get() == m.kind())
            .filter(m ->
                filter.conversation().isEmpty() || filter.conversation().equals(m.conversation()))
            .sorted(
                Comparator.comparing(Memory::createdAt)
                    .thenComparingLong(Documents::order)
                    .reversed()
                    .thenComparing(Memory::id))
            .toList();
    int from = cursor.map(c -> after(all, c)).orElse(0);
    List<Memory> page = all.subList(from, Math.min(all.size(), from + limit));
    Optional<String> next =
        from + limit < all.size()
            ? Optional.of(
                Base64.getUrlEncoder().encodeToString(page.getLast().id().getBytes(UTF_8)))
            : Optional.empty();
    return new Page(page, next);
  }

  private static int after(List<Memory> all, String cursor) {
    byte[] id = Base64.getUrlDecoder().decode(cursor);
    for (int i = 0; i < all.size(); i++) {
      if (Arrays.equals(all.get(i).id().getBytes(UTF_8), id)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no such cursor");
  }

  @Override
  public synchronized MemoryExport export(Set<MemoryScope> scopes, boolean withVectors) {
    List<String> lines = new ArrayList<>(List.of(LineWriter.header()));
    memories.values().stream()
        .filter(m -> scopes.contains(m.memory().scope()))
        .sorted(
            Comparator.comparing((Stored m) -> m.memory().scope().key())
                .thenComparingLong(m -> m.memory().createdAt().toEpochMilli())
                .thenComparingLong(m -> Documents.order(m.memory()))
                .thenComparing(Stored::id))
        .map(m -> LineWriter.memory(m, withVectors ? vectors(m.id()) : Map.of()))
        .forEach(lines::add);
    long total = lines.size() - 1L;
    lines.add(LineWriter.end(total));
    return new MemoryExport() {
      @Override
      public long total() {
        return total;
      }

      @Override
      public List<String> next() {
        List<String> next = List.copyOf(lines);
        lines.clear();
        return next;
      }

      @Override
      public void close() {}
    };
  }

  private Map<String, float[]> vectors(String id) {
    return vectors.getOrDefault(id, Map.of());
  }

  @Override
  public synchronized void used(MemoryScope scope, Collection<String> ids, Instant at) {
    for (String id : ids) {
      if (get(scope, id).isPresent()) {
        memories.computeIfPresent(id, (i, m) -> m.used(Optional.of(at)));
      }
    }
  }

  @Override
  public Traces traces() {
    return new InMemoryTraces(memories);
  }

  @Override
  public boolean purge() {
    return true;
  }

  @Override
  public synchronized Size size() {
    return new Size(memories.size(), unembedded(Integer.MAX_VALUE).size());
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
