package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Pauses;
import dev.tarn.records.RecordsException;
import dev.tarn.router.http.Learning.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// Whether somebody lets their calls be learned from, also when that is hard to tell.
final class LearningTest {
  private static final MemoryScope ANN = scope("ann", Optional.empty());

  private final AccountWatch watch = new AccountWatch(() -> 0);
  private final KnownPauses pauses = new KnownPauses();
  private Instant now = Instant.parse("2026-05-08T10:00:00Z");
  private Executor executor = Runnable::run;
  private final Learning learning =
      new Learning(pauses, Duration.ofMillis(20), watch, work -> executor.execute(work), () -> now);

  private void paused(String user) {
    pauses.pause(new Pauses.Person("w", "default", user), now);
    watch.changed();
  }

  private static MemoryScope scope(String user, Optional<String> agent) {
    return new MemoryScope("w", "default", user, agent);
  }

  private State of(MemoryScope scope) {
    return learning.of(scope).toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aPause_counts_asSoonAsAccountsAreSaidToHaveChanged() {
    assertThat(of(ANN)).isEqualTo(State.ON);
    pauses.pause(new Pauses.Person("w", "default", "ann"), now);
    assertThat(of(ANN)).isEqualTo(State.ON);

    watch.changed();

    assertThat(of(ANN)).isEqualTo(State.PAUSED);
    assertThat(of(scope("ann", Optional.of("helper")))).isEqualTo(State.PAUSED);
    assertThat(of(scope("bob", Optional.empty()))).isEqualTo(State.ON);
  }

  @Test
  void whereNobodyHasPaused_noPersonIsLookedUp_andAllAreKnown() {
    assertThat(of(ANN)).isEqualTo(State.ON);
    assertThat(pauses.lookedUp).isZero();
    pauses.away = true;
    now = now.plusSeconds(60);

    assertThat(of(scope("bob", Optional.empty()))).isEqualTo(State.ON);
  }

  @Test
  void whileTheRecordsAreAway_whatWasKnownCounts_andOfOthersNothingIsKept() {
    paused("eve");
    assertThat(of(ANN)).isEqualTo(State.ON);
    pauses.away = true;
    now = now.plusSeconds(60);

    assertThat(of(ANN)).isEqualTo(State.ON);
    assertThat(of(scope("bob", Optional.empty()))).isEqualTo(State.UNKNOWN);

    watch.changed();
    assertThat(of(ANN)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void whileTheRecordsAreSilent_callsDoNotWait() {
    paused("eve");
    assertThat(of(ANN)).isEqualTo(State.ON);
    executor = work -> {};
    now = now.plusSeconds(60);

    assertThat(of(ANN)).isEqualTo(State.ON);
    assertThat(of(scope("bob", Optional.empty()))).isEqualTo(State.UNKNOWN);
  }

  private static final class KnownPauses implements Pauses {
    private final Map<Person, Instant> kept = new HashMap<>();
    private boolean away;
    private int lookedUp;

    @Override
    public Optional<Instant> since(Person person) {
      lookedUp++;
      mustBeThere();
      return Optional.ofNullable(kept.get(person));
    }

    @Override
    public boolean any() {
      mustBeThere();
      return !kept.isEmpty();
    }

    private void mustBeThere() {
      if (away) {
        throw new RecordsException("away");
      }
    }

    @Override
    public void pause(Person person, Instant at) {
      kept.put(person, at);
    }

    @Override
    public void resume(Person person) {
      kept.remove(person);
    }
  }
}
