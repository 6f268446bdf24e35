package dev.tarn.router.http;

import dev.tarn.records.Block;
import dev.tarn.router.recall.BlockBudget;
import dev.tarn.router.recall.BlockBudget.Shares;
import dev.tarn.router.recall.WovenBlocks.Replay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The blocks of user turns that stand in a call again. Those of messages that are left out go with
/// them, and the oldest go once they leave the newest question too little. Pure.
///
/// @param blocks by the message that they stand in; that of the newest turn is among them if it was
///   woven before
/// @param forNewest tokens that are left to the newest question
/// @param moved the first message that goes out without the block that it had in the turn before,
///   if there is one
record Standing(Map<Integer, Block> blocks, int forNewest, OptionalInt moved) {

  /// @param prefixes of the user turns of the call, the newest last
  /// @param userMessages the messages that they are
  static Standing of(
      List<String> prefixes,
      List<Integer> userMessages,
      Replay replay,
      Trim trim,
      BlockBudget budget) {
    int newest = prefixes.size() - 1;
    List<Integer> earlier = new ArrayList<>();
    for (int turn = 0; turn < newest; turn++) {
      Block block = replay.replayed().get(prefixes.get(turn));
      earlier.add(block == null ? 0 : block.tokens());
    }
    Shares shares = budget.of(earlier);
    Map<Integer, Block> blocks = new HashMap<>();
    OptionalInt moved = OptionalInt.empty();
    for (int turn = 0; turn <= newest; turn++) {
      Block block = replay.replayed().get(prefixes.get(turn));
      int message = userMessages.get(turn);
      if (block == null || trim.messages().contains(message)) {
        continue;
      }
      if (!shares.cut().stretches().contains(turn)) {
        blocks.put(message, block);
      } else if (shares.cut().isNew() && moved.isEmpty()) {
        moved = OptionalInt.of(message);
      }
    }
    return new Standing(blocks, shares.newest(), moved);
  }
}
