package dev.tarn.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final Patience patience = new Patience(now::get, Duration.ofSeconds(10));

  private void fails(Kind kind) {
    patience.failed(new EmbeddingException(kind, "as it is"), now.get(), Optional.empty());
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void rests_growWithEachFailure_untilOneSucceeds() {
    List<Long> rests = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      fails(Kind.UNREACHABLE);
      rests.add(patience.left().toMillis());
      pass(patience.left());
    }
    assertThat(rests).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L);

    patience.succeeded();
    assertThat(patience.resting()).isEmpty();
    fails(Kind.LIMITED);
    assertThat(patience.left()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aDeadKey_isLeftAloneForLong_andTriedAgain() {
    fails(Kind.DEAD_KEY);
    pass(Duration.ofSeconds(29));
    assertThat(patience.resting()).map(EmbeddingException::kind).contains(Kind.DEAD_KEY);
    pass(Duration.ofSeconds(1));
    assertThat(patience.resting()).isEmpty();

    for (int i = 0; i < 20; i++) {
      fails(Kind.DEAD_KEY);
      pass(patience.left());
    }
    fails(Kind.DEAD_KEY);
    assertThat(patience.left()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void withoutAKey_oneIsLookedForAgainSoon_howeverOftenThereIsNone() {
    for (int i = 0; i < 20; i++) {
      fails(Kind.NO_KEY);
      assertThat(patience.left()).isEqualTo(Duration.ofSeconds(1));
      pass(patience.left());
    }
    fails(Kind.UNREACHABLE);
    assertThat(patience.left()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whatTheProviderAsks_counts_withinReason() {
    EmbeddingException limited = new EmbeddingException(Kind.LIMITED, "429");
    patience.failed(limited, now.get(), Optional.of(Duration.ofSeconds(42)));
    assertThat(patience.left()).isEqualTo(Duration.ofSeconds(42));
    pass(patience.left());
    patience.failed(limited, now.get(), Optional.of(Duration.ofDays(3)));
    assertThat(patience.left()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void requestsThatWereUnderWay_areOneFailure() {
    long begun = now.get();
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMillis(1));
      patience.failed(new EmbeddingException(Kind.UNREACHABLE, "away"), begun, Optional.empty());
    }
    assertThat(patience.left()).isEqualTo(Duration.ofMillis(497));
  }
}
