package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.memory.MemoryScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FencesTest {
  private static final MemoryScope ANN = new MemoryScope("w1", "default", "ann", Optional.empty());

  private final Fences fences =
      new Fences((purpose, parts) -> "%08x".formatted(List.of(purpose, List.of(parts)).hashCode()));
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
            Duration.ofSeconds(30), () -> List.of(strip("Hi" + blocks), strip("Hi" + openings)));

    assertThat(stripped.getFirst()).isEqualTo("Hi");
    assertThat(stripped.getLast()).hasSize(2 + openings.length());
  }

  private String strip(String text) {
    return fences.strip(ANN, text);
  }
}
