package dev.tarn.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/// Where memories are kept: text and vectors, one index for all scopes, never read across one.
///
/// Every method blocks; callers bring their own bounded threads. Reading methods may run
/// concurrently with each other and with one writer; [#apply], [#addVectors] and [#commit] are for
/// one writer at a time. Failures of the medium are [StoreException]; after one, what was applied
/// since the last commit may be lost, and is to be applied again from [#position].
public interface MemoryStore extends AutoCloseable {

  /// Applies changes in order. Visible to readers within a second, durable with the next [#commit].
  ///
  /// @return for each turn key, note id or change id the ids of the memories that now hold it;
  ///   empty for a turn that said too little and for a change that came too late
  Map<String, List<String>> apply(List<Change> changes);

  /// Makes all that was applied durable, and with it `position`, the journal sequence it reaches.
  void commit(long position);

  /// The position of the last commit; 0 in a new store.
  long position();

  /// Makes all that was applied visible to readers now.
  void refresh();

  /// The oldest memories that have no vector yet in a space of their workspace. A memory that was
  /// given a vector by [#addVectors] is not named again for that space.
  ///
  /// @param wanted which spaces can be filled now, by the name of the workspace, empty where all
  ///   have the same one, and the space's id
  List<Unembedded> unembedded(int limit, BiPredicate<String, String> wanted);

  /// The same of all spaces.
  default List<Unembedded> unembedded(int limit) {
    return unembedded(limit, (workspace, space) -> true);
  }

  /// A memory that waits for its vector.
  ///
  /// @param space id of the space in which it has none
  /// @param text what to embed: `[date] speaker: text`
  record Unembedded(MemoryScope scope, String space, String id, String text) {}

  /// Gives memories their vectors in a space; ids that are gone are passed over, and those whose
  /// workspace has no such space any more.
  void addVectors(String space, Map<String, float[]> vectors);

  /// How far a space of a workspace is filled.
  Filled filled(String workspace, String space);

  /// Memories of a workspace, and those of them that have a vector in a space.
  record Filled(long done, long all) {}

  /// Takes from a workspace's memories, some hundred at a time, the vectors of a space that it has
  /// no more.
  ///
  /// @return of how many; none once all are gone
  int dropVectors(String workspace, String space);

  /// Looks up the words of a question in a scope. Cheap enough to run while the question is being
  /// embedded; must be closed.
  Matches match(MemoryScope scope, Question question, RecallLimits limits);

  /// The words were looked up; the vectors may come or not.
  interface Matches extends AutoCloseable {
    /// Weighs everything and chooses.
    ///
    /// @param asked the question in each space that there are vectors of it in, the one whose near
    ///   duplicates count first; empty: then words alone decide
    Recollection rank(List<Asked> asked);

    @Override
    void close();
  }

  /// A memory of the scope, retired ones included.
  Optional<Memory> get(MemoryScope scope, String id);

  /// A memory of the scope as it was known at a moment; empty if it was not, or not any more.
  Optional<Memory> get(MemoryScope scope, String id, Instant asOf);

  /// What turns said, by their keys: the pieces of each, in its order and its own words. A turn of
  /// which nothing is held is missing, because it said too little, was not learned, or was
  /// forgotten, dropped or crowded out.
  Map<String, List<Memory>> said(MemoryScope scope, Collection<String> turnKeys);

  /// The versions of a memory, newest first; none if the scope has no such memory.
  List<Version> history(MemoryScope scope, String id);

  /// Conflicts that nobody has decided, those with the newest fact first.
  ///
  /// @param limit 1 to 1,000
  /// @param cursor as the page before gave it
  /// @throws IllegalArgumentException if the cursor is none of ours
  Conflicts conflicts(MemoryScope scope, int limit, Optional<String> cursor);

  /// One page of conflicts.
  record Conflicts(List<Conflict> conflicts, Optional<String> next) {}

  /// A conflict by its id, decided or not, as long as both its facts are known.
  Optional<Conflict> conflict(MemoryScope scope, String id);

  /// Memories that are not retired, newest first.
  ///
  /// @param limit 1 to 1,000
  /// @param cursor as the page before gave it
  /// @throws IllegalArgumentException if the cursor is none of ours
  Page list(MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor);

  /// One page of a listing.
  record Page(List<Memory> memories, Optional<String> next) {}

  /// Begins an export of scopes; must be closed.
  ///
  /// @param withVectors whether lines carry the vectors of their memories, in each space that has
  ///   one
  MemoryExport export(Set<MemoryScope> scopes, boolean withVectors);

  /// Notes that memories were woven into a prompt. Shown after the next [#commit]; may be lost in a
  /// crash.
  void used(MemoryScope scope, Collection<String> ids, Instant at);

  /// Looks up what an erasure takes with it.
  Traces traces();

  /// Takes what was deleted out of the files too, and commits what was applied so far. Changes wait
  /// meanwhile, readers do not.
  ///
  /// @return false if readers still hold files of before; to be asked again
  boolean purge();

  /// How many memories there are and how many wait for a vector.
  Size size();

  /// Counts over all scopes. What waits is counted once for each space.
  record Size(long memories, long unembedded) {}

  /// Throws [StoreException] if the store can not answer.
  void check();

  /// Closes without a commit of its own: what was not committed is replayed from the journal.
  @Override
  void close();
}
