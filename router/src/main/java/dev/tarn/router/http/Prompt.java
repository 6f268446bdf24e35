package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Block;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.remember.Attribution;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What memory makes of a call before it is sent.
///
/// @param status of recall, as in `x-memorylake-memory-status`
/// @param splices blocks to be woven and messages to be left out, empty if there are none
/// @param remembering what the call leaves behind, if it leaves anything
/// @param tokensOriginal estimate of the tokens received, -1 if nothing was counted
/// @param tokensLeftOut estimate of those that trimming keeps out
/// @param tokensSaved the same, less what the provider's cache loses by it, or by blocks that stand
///   no longer where they stood
/// @param tokensWoven estimate of those that the blocks add
/// @param injected memories that stand in the woven blocks
/// @param wovenAgain those of them whose blocks were woven before
/// @param created memories that the request's new user turns will make
/// @param injectNanos spent on writing and placing blocks
record Prompt(
    String status,
    Recalled recalled,
    List<Splice> splices,
    Optional<Remembering> remembering,
    int tokensOriginal,
    int tokensLeftOut,
    int tokensSaved,
    int tokensWoven,
    int injected,
    List<String> wovenAgain,
    int created,
    long injectNanos) {

  /// What is put on disk once the provider works.
  ///
  /// @param attribution may still be under way when recall ran out of time
  /// @param block of this turn, woven now or before
  /// @param writeId empty if the call may not write
  record Remembering(
      MemoryScope scope,
      CompletableFuture<Attribution> attribution,
      Optional<Block> block,
      Optional<String> writeId,
      Optional<String> receiptId) {}

  /// Memory has no part in the call.
  static Prompt without(String status) {
    return new Prompt(
        status, Recalled.NOTHING, List.of(), Optional.empty(), -1, 0, 0, 0, 0, List.of(), 0, 0);
  }

  /// Memory failed.
  static Prompt degraded(Degraded why, Optional<Remembering> remembering) {
    return new Prompt(
        degradedStatus(why),
        Recalled.degraded(why),
        List.of(),
        remembering,
        -1,
        0,
        0,
        0,
        0,
        List.of(),
        0,
        0);
  }

  /// Estimate of the tokens sent, if any were counted.
  int tokensSent() {
    return tokensOriginal - tokensLeftOut + tokensWoven;
  }

  static String degradedStatus(Degraded why) {
    return "degraded; reason=" + why.reason();
  }

  /// The status as a label: `ok`, `empty`, `off`, or the reason.
  String metricName() {
    return isDegraded() ? recalled.degraded().reason() : status;
  }

  boolean isDegraded() {
    return status.startsWith("degraded");
  }
}
