package dev.tarn.router.recall;

import dev.tarn.router.recall.Trimming.Cut;
import dev.tarn.router.recall.Trimming.Stretch;
import java.util.ArrayList;
import java.util.List;

/// How the tokens that memory may take in a prompt are shared between the blocks of earlier turns,
/// which are woven again, and the newest question. Pure.
///
/// The first question may take all of it. Each later one gets half of what the blocks before it
/// leave, and never less than a fair share. Once they leave less than that, the oldest go in one
/// large step: what stands, and that share, is half of the budget then. So the provider's cache
/// misses once, and not again before half of the budget has been woven anew, unless the budget is
/// so small that one question takes most of it. The steps follow from the sizes of the blocks,
/// which are kept: after a restart they are taken at the same places.
///
/// @param tokens that all blocks of a call may take together
public record BlockBudget(int tokens) {
  /// A frame and a few lines: with less a question is told nothing.
  private static final int LEAST_SHARE = 160;

  /// Which blocks of a call go, and what is left to its newest question.
  ///
  /// @param cut by the numbers of the blocks
  /// @param newest tokens
  public record Shares(Cut cut, int newest) {}

  /// The shares of a call.
  ///
  /// @param earlier tokens of the blocks of the user turns before the newest, oldest first, 0 where
  ///   none was woven
  public Shares of(List<Integer> earlier) {
    List<Stretch> blocks = new ArrayList<>(earlier.size() + 1);
    earlier.forEach(size -> blocks.add(new Stretch(share(), size)));
    blocks.add(new Stretch(share(), 0));
    Cut cut = Trimming.ofAll(blocks, tokens);
    int left = tokens;
    boolean first = true;
    for (int block = 0; block < earlier.size(); block++) {
      first &= earlier.get(block) == 0;
      left -= cut.stretches().contains(block) ? 0 : earlier.get(block);
    }
    return new Shares(cut, first ? left : Math.max(share(), left / 2));
  }

  /// What is left to a question at least.
  int share() {
    return Math.min(tokens, Math.max(tokens / 4, LEAST_SHARE));
  }
}
