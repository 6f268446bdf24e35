package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Weaving;
import java.time.Instant;
import java.util.Optional;

/// A call as memory is asked about it.
///
/// @param weaving how blocks are put into its body
/// @param window tokens that the model can hold
/// @param learns whether the person lets it be learned what is said
/// @param asOf the epoch that the call began under
/// @param now when it is asked
record Occasion(
    Caller caller,
    ChatRequest request,
    Weaving weaving,
    MemoryScope scope,
    SeenConversation seen,
    int window,
    boolean learns,
    long asOf,
    Instant now) {

  boolean reads() {
    return caller.mode().reads();
  }

  /// Whether it leaves turns behind.
  boolean writes() {
    return !caller.dryRun() && caller.mode().writes();
  }

  /// Tokens above which its oldest turns are left out, if they are. Never with a history that the
  /// provider holds: what it shows of that is not ours to cut.
  ///
  /// @param usual where the workspace names no threshold
  Optional<Integer> trimsAbove(int usual) {
    return reads() && learns && request.continues().isEmpty()
        ? caller.trimsAbove(usual).map(above -> Math.min(above, window / 2))
        : Optional.empty();
  }

  /// Tokens of what was said before that it gets at most.
  ///
  /// @param usual where the workspace names no threshold
  int suppliesUpTo(int usual) {
    return Math.min(caller.suppliesUpTo(usual), window / 2);
  }

  /// Whether it gets what was said before, since it brings its newest message alone.
  boolean isSupplied() {
    return seen.isAlone(request) && caller.supplies();
  }
}
