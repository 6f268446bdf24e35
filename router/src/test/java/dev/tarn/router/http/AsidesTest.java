package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.records.RecordsException;
import dev.tarn.records.Thoughts;
import dev.tarn.router.dialect.Content.Thinking;
import dev.tarn.router.dialect.Kept;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AsidesTest {
  private static final Kept KEPT =
      new Kept(
          List.of(
              new Thinking(
                  Optional.of(ProviderRow.Dialect.ANTHROPIC), "I need the tool.", "c2Vh", false)),
          List.of());

  private final Disk disk = new Disk();
  private final AtomicInteger lost = new AtomicInteger();
  private final Asides asides =
      new Asides(
          disk,
          (purpose, parts) -> String.join("/", parts),
          InstantSource.fixed(Instant.EPOCH),
          lost::incrementAndGet);

  /// Takes as long as a test wants.
  private static final class Disk implements Thoughts {
    final Map<String, String> written = new HashMap<>();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    boolean away;

    @Override
    public Optional<String> find(String scope, String id) {
      if (away) {
        throw new RecordsException("away");
      }
      return Optional.ofNullable(written.get(scope + id));
    }

    @Override
    public CompletableFuture<?> keep(
        String scope, String id, String thought, Instant at, long asOf) {
      return done.thenRun(() -> written.put(scope + id, thought));
    }
  }

  @Test
  void whatIsNotOnDiskYet_isFound_andInItsScopeOnly() {
    asides.keep("ann", Map.of("call_1", KEPT), 0);

    assertThat(asides.of("ann").apply("call_1")).contains(KEPT);
    assertThat(asides.of("ann").apply("call_2")).isEmpty();
    assertThat(asides.of("bob").apply("call_1")).isEmpty();
  }

  @Test
  void whatIsOnDisk_isHeldNoLonger() {
    asides.keep("ann", Map.of("call_1", KEPT), 0);
    disk.done.complete(null);

    assertThat(asides.waiting()).isZero();
    assertThat(asides.of("ann").apply("call_1")).contains(KEPT);
    assertThat(lost).hasValue(0);
  }

  @Test
  void whatCouldNotBeWritten_isHeldNoLonger() {
    asides.keep("ann", Map.of("call_1", KEPT), 0);
    disk.done.completeExceptionally(new RecordsException("full"));

    assertThat(asides.waiting()).isZero();
    assertThat(asides.of("ann").apply("call_1")).isEmpty();
  }

  @Test
  void whatIsTooMuch_isCounted_andTheRestIsKept() {
    Map<String, Kept> answer = new LinkedHashMap<>();
    answer.put(
        "large",
        new Kept(
            List.of(new Thinking(Optional.empty(), "x".repeat(600_000), "", false)), List.of()));
    for (int i = 0; i < 65; i++) {
      answer.put("call_" + i, KEPT);
    }

    asides.keep("ann", answer, 0);

    assertThat(asides.waiting()).isEqualTo(63);
    assertThat(asides.of("ann").apply("large")).isEmpty();
    assertThat(asides.of("ann").apply("call_0")).contains(KEPT);
    assertThat(lost).hasValue(3);
  }

  @Test
  void recordsThatAreAway_areAsGoodAsEmpty() {
    disk.away = true;

    assertThat(asides.of("ann").apply("call_1")).isEmpty();
  }
}
