package dev.tarn.router.recall;

import dev.tarn.memory.Asked;
import dev.tarn.memory.Change;
import dev.tarn.memory.Conflict;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryExport;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Question;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.StoreException;
import dev.tarn.memory.Traces;
import dev.tarn.memory.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/// A store that is asked and knows one memory. Writing is not part of recall.
final class FakeStore implements MemoryStore {
  static final Recollection FOUND =
      new Recollection(List.of(), List.of(Given.said("I live in Rome")));

  final List<List<float[]>> ranked = new CopyOnWriteArrayList<>();
  final List<String> used = new CopyOnWriteArrayList<>();
  final AtomicInteger open = new AtomicInteger();
  volatile boolean failsToMatch;
  volatile boolean failsToRank;
  volatile boolean failsToNote;

  @Override
  public Matches match(MemoryScope scope, Question question, RecallLimits limits) {
    failIf(failsToMatch);
    open.incrementAndGet();
    return new Matches() {
      @Override
      public Recollection rank(List<Asked> asked) {
        ranked.add(asked.stream().flatMap(one -> one.vectors().stream()).toList());
        failIf(failsToRank);
        return FOUND;
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  @Override
  public MemoryExport export(Set<MemoryScope> scopes, boolean withVectors) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void used(MemoryScope scope, Collection<String> ids, Instant at) {
    failIf(failsToNote);
    used.addAll(ids);
  }

  private static void failIf(boolean broken) {
    if (broken) {
      throw new StoreException("the disk is gone", new IOException("gone"));
    }
  }

  @Override
  public Map<String, List<String>> apply(List<Change> changes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void commit(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public void refresh() {}

  @Override
  public List<Unembedded> unembedded(int limit, BiPredicate<String, String> wanted) {
    return List.of();
  }

  @Override
  public void addVectors(String space, Map<String, float[]> vectors) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Filled filled(String workspace, String space) {
    return new Filled(0, 1);
  }

  @Override
  public int dropVectors(String workspace, String space) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Memory> get(MemoryScope scope, String id) {
    return Optional.empty();
  }

  @Override
  public Optional<Memory> get(MemoryScope scope, String id, Instant asOf) {
    return Optional.empty();
  }

  @Override
  public Map<String, List<Memory>> said(MemoryScope scope, Collection<String> turnKeys) {
    return Map.of();
  }

  @Override
  public List<Version> history(MemoryScope scope, String id) {
    return List.of();
  }

  @Override
  public Conflicts conflicts(MemoryScope scope, int limit, Optional<String> cursor) {
    return new Conflicts(List.of(), Optional.empty());
  }

  @Override
  public Optional<Conflict> conflict(MemoryScope scope, String id) {
    return Optional.empty();
  }

  @Override
  public Page list(MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    return new Page(List.of(), Optional.empty());
  }

  @Override
  public Traces traces() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean purge() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Size size() {
    return new Size(1, 0);
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
