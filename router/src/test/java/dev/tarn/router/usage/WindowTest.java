package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window window = new Window();

  @Test
  void add_stopsAtTheLimit_andSaysWhenItGoesOn() {
    for (int i = 0; i < 5; i++) {
      assertThat(window.add(100 + i, 1, 5)).isZero();
    }

    assertThat(window.add(110, 1, 5)).isEqualTo(51);
    assertThat(window.add(160, 1, 5)).isEqualTo(1);
    assertThat(window.add(161, 1, 5)).isZero();
    assertThat(window.add(161, 1, 5)).isEqualTo(1);
  }

  @Test
  void add_forgetsEverythingAfterAMinute() {
    assertThat(window.add(-50, 9, 5)).isZero();
    assertThat(window.add(10, 1, 5)).isPositive();
    assertThat(window.add(11, 1, 5)).isZero();
    assertThat(window.add(1_000_000, 5, 5)).isZero();
  }

  @Test
  void correct_countsWhereItBelongs_andOnlyWhileThatIsInTheWindow() {
    window.add(100, 50, 60);

    window.correct(130, 100, -40);
    assertThat(window.add(130, 49, 60)).isZero();
    assertThat(window.add(130, 2, 60)).isZero();
    assertThat(window.add(130, 1, 60)).as("10 and 51 are above 60").isEqualTo(31);

    window.correct(200, 130, -1_000);
    assertThat(window.add(200, 60, 60)).as("nothing is counted below nought").isZero();
    assertThat(window.add(200, 1, 60)).isEqualTo(61);
  }

  /// A plain list of times is the model.
  @Test
  void add_neverLetsMoreThanTheLimitIntoSixtySeconds() {
    Random random = new Random(7);
    Deque<Long> letIn = new ArrayDeque<>();
    long second = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      second += random.nextInt(6);
      long now = second;
      letIn.removeIf(then -> then <= now - 61);
      boolean full = letIn.size() >= 20;
      int wait = window.add(now, 1, 20);
      assertThat(wait > 0).isEqualTo(full);
      if (wait == 0) {
        letIn.addLast(now);
      } else {
        refused++;
        assertThat(letIn.getFirst() + 61 - now).isEqualTo(wait);
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }
}
