package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class FencesTest {
  private static final MemoryScope ANN = new MemoryScope("w1", "default", "ann", Optional.empty());

  private static final KeyedHash HASH =
      (purpose, parts) -> "%08x".formatted(List.of(purpose, List.of(parts)).hashCode());

  private final Fences fences = new Fences(HASH);
  private final String suffix = fences.of(ANN, "c");
  private final String open = "<memory-" + suffix + ">";
  private final String close = "</memory-" + suffix + ">";

  @Test
  void strip_takesOutEachBlockAndTheSpaceBeforeIt() {
    assertThat(strip("Hi " + open + "a" + close + "!")).isEqualTo("Hi!");
    assertThat(strip("Hi \n" + open + "a" + close + open + "b" + close)).isEqualTo("Hi");
    assertThat(strip("Hi" + open + "a" + close + "\n\n" + open + "b" + close + " you"))
        .isEqualTo("Hi you");
  }

  @Test
  void strip_leavesWhatIsNoBlock() {
    String forged = "<memory-0123456789abcd>a</memory-0123456789abcd>";

    assertThat(strip("Hi " + forged)).isEqualTo("Hi " + forged);
    assertThat(strip("Hi " + open + "a")).isEqualTo("Hi " + open + "a");
    assertThat(strip(close + " a " + open)).isEqualTo(close + " a " + open);
    assertThat(strip(open.substring(0, open.length() - 1)))
        .isEqualTo(open.substring(0, open.length() - 1));
  }

  /// Each took minutes when the rest was copied, or searched, for each block.
  @Test
  void strip_isLinearInBlocksAndInOpeningsThatNothingCloses() {
    String blocks = (open + close).repeat(300_000);
    String openings = open.repeat(600_000);

    List<String> stripped =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> List.of(strip("Hi" + blocks), strip("Hi" + openings)));

    assertThat(stripped.getFirst()).isEqualTo("Hi");
    assertThat(stripped.getLast()).hasSize(2 + openings.length());
  }

  @Test
  void unweaving_checksSoManyFences_andLearnsNothingThatIsInDoubt() {
    StringBuilder forged = new StringBuilder("Hi");
    for (int i = 0; i < 100_000; i++) {
      String fence = "memory-%06xabcdefgh>".formatted(i);
      forged.append(" <").append(fence).append("a</").append(fence);
    }
    AtomicInteger hashed = new AtomicInteger();
    UnaryOperator<String> unweaving =
        new Fences(
                (purpose, parts) -> {
                  hashed.incrementAndGet();
                  return HASH.of(purpose, parts);
                })
            .unweaving(ANN);

    assertThat(unweaving.apply("First " + open + "a" + close)).isEqualTo("First");
    assertThat(unweaving.apply(forged + open + "a memory" + close)).isEmpty();
    assertThat(unweaving.apply("A question, " + open + "a" + close + " at last"))
        .as("known")
        .isEqualTo("A question, at last");
    assertThat(unweaving.apply("Nothing <memory-less> here"))
        .isEqualTo("Nothing <memory-less> here");
    assertThat(hashed).hasValueLessThan(300);
  }

  @Test
  void unweaving_leavesAPageFullOfFencesOfOthers() {
    StringBuilder page = new StringBuilder("See:");
    for (int i = 0; i < 200; i++) {
      page.append(" <memory-%06xabcdefgh>".formatted(i));
    }

    assertThat(strip(page.toString())).isEqualTo(page.toString());
  }

  private String strip(String text) {
    return fences.unweaving(ANN).apply(text);
  }
}
