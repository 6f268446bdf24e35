package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.records.CallUsage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EmbeddingSumsTest {
  private static final CallUsage.By ANN = new CallUsage.By("w", "", "default", "ann");
  private static final CallUsage.By BOB = new CallUsage.By("w", "", "default", "bob");
  private static final CallUsage.Via OURS = new CallUsage.Via("openai", "m", "stored", "ours");
  private static final CallUsage.Via LOCAL = new CallUsage.Via("local", "e5", "none", "");

  private final AtomicLong now = new AtomicLong(1_000);
  private final EmbeddingSums sums =
      new EmbeddingSums(new ModelCatalogue(List.of()), () -> Instant.ofEpochMilli(now.get()));

  @Test
  void tokens_areAddedUpByWhoseMemoryAndWhoseKey() {
    sums.add(ANN, OURS, 7);
    now.set(2_000);
    sums.add(ANN, OURS, 5);
    sums.add(BOB, OURS, 1);
    sums.add(ANN, LOCAL, 2);

    List<CallUsage> rows = sums.drain();

    assertThat(rows)
        .extracting(
            row -> row.by().user() + " " + row.via().providerKey() + row.tokens().embedded())
        .containsExactlyInAnyOrder("ann ours12", "bob ours1", "ann 2");
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.kind()).isEqualTo(CallUsage.MEMORY_EMBEDDING);
          assertThat(row.cost().isPresent()).isEqualTo(row.via().equals(LOCAL));
        })
        .as("an erase finds them by when they began")
        .anySatisfy(row -> assertThat(row.atMillis()).isEqualTo(1_000));
    assertThat(sums.drain()).isEmpty();
  }
}
