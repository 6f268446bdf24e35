package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.recall.BlockBudget.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockBudgetTest {
  private static Shares of(int budget, Integer... earlier) {
    return new BlockBudget(budget).of(List.of(earlier));
  }

  private static int standing(List<Integer> blocks, Set<Integer> gone) {
    int tokens = 0;
    for (int block = 0; block < blocks.size(); block++) {
      tokens += gone.contains(block) ? 0 : blocks.get(block);
    }
    return tokens;
  }

  @Test
  void theFirstQuestion_mayTakeAll_evenAfterOnesThatFoundNothing() {
    assertThat(of(1_000).newest()).isEqualTo(1_000);
    assertThat(of(1_000, 0, 0).newest()).isEqualTo(1_000);
  }

  @Test
  void aLaterQuestion_getsHalfOfWhatIsLeft_andNeverLessThanItsShare() {
    assertThat(of(1_000, 200).newest()).isEqualTo(400);
    assertThat(of(1_000, 200, 0, 400).newest()).isEqualTo(250);
    assertThat(of(1_000, 750).newest()).isEqualTo(250);
    assertThat(of(1_000, 750).cut()).isEqualTo(Trimming.Cut.NONE);
  }

  @Test
  void onceItsShareIsGone_theOldestBlocksGo_untilHalfOfTheBudgetIsFree() {
    Shares full = of(1_000, 300, 0, 200, 100, 160);

    assertThat(full.cut().stretches()).containsExactlyInAnyOrder(0, 2, 3);
    assertThat(full.cut().isNew()).isTrue();
    assertThat(full.newest()).isEqualTo(420);
  }

  @Test
  void afterThat_nothingMoves_untilItIsFullAgain() {
    Shares next = of(1_000, 300, 0, 200, 100, 160, 400);

    assertThat(next.cut().stretches()).containsExactlyInAnyOrder(0, 2, 3);
    assertThat(next.cut().isNew()).isFalse();
    assertThat(next.newest()).isEqualTo(250);
  }

  @Test
  void aBlockThatTookAll_makesRoomForTheSecondQuestion() {
    assertThat(of(1_000, 1_000).cut().stretches()).containsExactly(0);
    assertThat(of(1_000, 1_000).newest()).isEqualTo(500);
  }

  @Test
  void aSmallBudget_goesToTheNewestQuestion_andNoneToNobody() {
    assertThat(of(150, 150).cut().stretches()).containsExactly(0);
    assertThat(of(150, 150).newest()).isEqualTo(150);
    assertThat(of(0, 0, 0).newest()).isZero();
  }

  /// @param most tokens that a question finds, at most
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 1000",
    "2, 1000, 300",
    "3, 1000, 150",
    "4, 400, 300",
    "5, 200, 150",
    "6, 4000, 600",
    "7, 90, 100"
  })
  void asAConversationGrows(long seed, int budget, int most) {
    Random random = new Random(seed);
    BlockBudget shared = new BlockBudget(budget);
    List<Integer> blocks = new ArrayList<>();
    Set<Integer> before = Set.of();
    int left = Math.max(0, budget / 2 - shared.share());
    int apart = budget - shared.share() - left;
    int wovenSince = budget;
    for (int turn = 0; turn < 300; turn++) {
      Shares shares = shared.of(blocks);
      Set<Integer> gone = shares.cut().stretches();
      int stands = standing(blocks, gone);

      assertThat(shared.of(blocks)).as("it is told the same again").isEqualTo(shares);
      assertThat(shares.newest())
          .as("turn %d has its share", turn)
          .isGreaterThanOrEqualTo(shared.share());
      assertThat(stands + shares.newest()).as("turn %d fits", turn).isLessThanOrEqualTo(budget);
      assertThat(gone).as("what went stays away").containsAll(before);
      assertThat(shares.cut().isNew()).isEqualTo(!gone.equals(before));
      if (shares.cut().isNew()) {
        assertThat(standing(blocks, before) + shared.share()).as("full").isGreaterThan(budget);
        assertThat(wovenSince).as("woven since the step before").isGreaterThan(apart);
        assertThat(gone.stream().max(Integer::compare).orElseThrow())
            .as("the oldest go")
            .isLessThan(firstStanding(blocks, gone));
        wovenSince = 0;
      }
      int found = random.nextInt(4) == 0 ? 0 : Math.min(shares.newest(), random.nextInt(most));
      blocks.add(found);
      wovenSince += found;
      before = gone;
    }
    assertThat(before).isNotEmpty();
  }

  private static int firstStanding(List<Integer> blocks, Set<Integer> gone) {
    for (int block = 0; block < blocks.size(); block++) {
      if (blocks.get(block) > 0 && !gone.contains(block)) {
        return block;
      }
    }
    return blocks.size();
  }
}
