package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Looks up what an erasure takes with it; changes nothing. Retired memories count: their text is
/// kept too. Methods block.
public interface Traces {
  /// The scopes of a workspace that hold memories.
  Set<MemoryScope> scopes(String workspace, Predicate<MemoryScope> which);

  /// What [Change.Forget] of these ids takes with it; ids of other scopes and unknown ones aside.
  Trace of(MemoryScope scope, Set<String> ids);

  /// Ids of all memories of a scope that `which` holds for. Reads every one of them.
  Set<String> ids(MemoryScope scope, Predicate<Memory> which);

  /// Counts of a scope.
  Sum sum(MemoryScope scope);

  /// What belongs to memories.
  ///
  /// @param ids of the memories themselves, and of all that say the same or was drawn from them
  /// @param turnKeys of the turns that said them
  /// @param turnHashes of those of these turns that memories name
  record Trace(Set<String> ids, Set<String> turnKeys, Set<String> turnHashes) {}

  /// How much a scope holds.
  ///
  /// @param all retired ones too
  /// @param live those that are not retired
  /// @param first when the oldest was made
  /// @param last when the newest was made
  record Sum(int all, int live, Optional<Instant> first, Optional<Instant> last) {}
}
