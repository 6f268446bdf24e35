package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Secret;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whether the operator's key stands in what would leave.
final class OperatorPagesTest {
  private static final String KEY = "operator-key-0123456789";

  private final Metrics metrics = new Metrics();
  private final OperatorPages pages = new OperatorPages(Secret.of(KEY), metrics, new Random(7));

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void isKeyIn_findsItWhereverItStands() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      String before = letters(random);
      assertThat(pages.isKeyIn(before + KEY + letters(random))).as(before).isTrue();
    }
    assertThat(pages.isKeyIn("\u20ac" + KEY + "\ud83d\ude00")).isTrue();
  }

  @Test
  void isKeyIn_findsNothingLess() {
    assertThat(pages.isKeyIn("")).isFalse();
    for (int i = 0; i < KEY.length(); i++) {
      assertThat(pages.isKeyIn(KEY.substring(0, i))).isFalse();
      assertThat(pages.isKeyIn(KEY.substring(0, i) + "!" + KEY.substring(i + 1))).isFalse();
      assertThat(pages.isKeyIn(KEY.substring(0, i) + "!" + KEY.substring(i))).isEqualTo(i == 0);
    }
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pages.isKeyIn(letters(random) + letters(random))).isFalse();
    }
  }

  private static String letters(Random random) {
    return random
        .ints(random.nextInt(60), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
