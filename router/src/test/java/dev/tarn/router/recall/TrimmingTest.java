package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.recall.Trimming.Cut;
import dev.tarn.router.recall.Trimming.Stretch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrimmingTest {
  private static Cut of(List<Stretch> stretches, long threshold) {
    return Trimming.of(stretches, threshold, stretch -> true);
  }

  /// As many equal stretches, each opened by a tenth of it.
  private static List<Stretch> equal(int count, long tokens) {
    return Collections.nCopies(count, new Stretch(tokens / 10, tokens));
  }

  @Test
  void upToTheThreshold_nothingGoes() {
    assertThat(of(equal(10, 100), 1_000)).isEqualTo(Cut.NONE);
    assertThat(of(List.of(), 1_000)).isEqualTo(Cut.NONE);
  }

  @Test
  void overTheThreshold_theOldestGo_untilHalfOfItIsLeft() {
    // Ten stretches and the opening of the eleventh make 1,010.
    Cut cut = of(equal(11, 100), 1_000);

    assertThat(cut.stretches()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(cut.isNew()).isTrue();
  }

  @Test
  void afterThat_nothingMoreGoes_untilTheThresholdIsReachedAgain() {
    for (int count = 12; count <= 16; count++) {
      Cut cut = of(equal(count, 100), 1_000);
      assertThat(cut.stretches()).as("%d stretches", count).hasSize(6);
      assertThat(cut.isNew()).isFalse();
    }
    assertThat(of(equal(17, 100), 1_000).stretches()).hasSize(12);
  }

  @Test
  void whatMemoryDoesNotHold_stays_andWhatComesAfterItGoes() {
    Cut cut = Trimming.of(equal(11, 100), 1_000, stretch -> stretch != 0 && stretch != 3);

    assertThat(cut.stretches()).containsExactlyInAnyOrder(1, 2, 4, 5, 6, 7);
  }

  @Test
  void theNewest_andTheTwoBeforeIt_stay_howeverLongTheyAre() {
    assertThat(of(equal(3, 5_000), 1_000)).isEqualTo(Cut.NONE);
    assertThat(of(equal(4, 5_000), 1_000).stretches()).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void asAConversationGrows_whatIsLeftOutStaysOut_andMovesOnlyWhenItIsFull(long seed) {
    Random random = new Random(seed);
    Set<Integer> unheld = new HashSet<>();
    List<Stretch> grown = new ArrayList<>();
    Set<Integer> before = Set.of();
    long threshold = 2_000;
    for (int turn = 0; turn < 200; turn++) {
      long opening = 1L + random.nextInt(100);
      grown.add(new Stretch(opening, opening + random.nextInt(200)));
      if (random.nextInt(20) == 0) {
        unheld.add(turn);
      }

      Cut cut = Trimming.of(grown, threshold, stretch -> !unheld.contains(stretch));

      assertThat(cut.stretches()).as("turn %d", turn).containsAll(before);
      assertThat(cut.stretches()).noneMatch(unheld::contains);
      assertThat(cut.isNew()).isEqualTo(!cut.stretches().equals(before));
      if (cut.isNew()) {
        assertThat(kept(grown, before)).as("turn %d is full", turn).isGreaterThan(threshold);
      }
      assertThat(kept(grown, cut.stretches()) <= threshold || isAllGone(cut, unheld, turn))
          .as("turn %d fits", turn)
          .isTrue();
      before = cut.stretches();
    }
    assertThat(before).isNotEmpty();
  }

  /// Whether all went that may: the newest and the two before it may not.
  private static boolean isAllGone(Cut cut, Set<Integer> unheld, int newest) {
    return IntStream.range(0, newest - 2)
        .allMatch(old -> cut.stretches().contains(old) || unheld.contains(old));
  }

  /// Tokens of the newest call if so much is left out.
  private static long kept(List<Stretch> stretches, Set<Integer> gone) {
    long kept = stretches.getLast().opening();
    for (int i = 0; i < stretches.size() - 1; i++) {
      kept += gone.contains(i) ? 0 : stretches.get(i).tokens();
    }
    return kept;
  }
}
