package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class WorkTest {
  @Test
  void on_givesTheOutcome() {
    assertThat(Work.on(Runnable::run, () -> 5).result()).isEqualTo(5);
  }

  @Test
  void on_failsAsTheWorkDoesWhateverItThrows() {
    for (Throwable thrown :
        new Throwable[] {
          new IllegalStateException("a"), new Exception("b"), new StackOverflowError("c")
        }) {
      Future<String> outcome =
          Work.on(
              Runnable::run,
              () -> {
                if (thrown instanceof Error error) {
                  throw error;
                }
                throw (Exception) thrown;
              });

      assertThat(outcome.failed()).as(thrown.toString()).isTrue();
      assertThat(outcome.cause()).isSameAs(thrown);
    }
  }

  @Test
  void sized_staysHereWithFewBytes_andLeavesWithMany() {
    List<Runnable> handed = new ArrayList<>();

    Future<String> few = Work.sized(handed::add, Work.QUICK_BYTES, () -> "few");
    Future<String> many = Work.sized(handed::add, Work.QUICK_BYTES + 1, () -> "many");

    assertThat(few.result()).isEqualTo("few");
    assertThat(many.isComplete()).isFalse();
    assertThat(handed).hasSize(1);
    handed.getFirst().run();
    assertThat(many.result()).isEqualTo("many");
  }

  @Test
  void on_refusesWhatTheExecutorCannotTake() {
    Future<String> outcome =
        Work.on(
            work -> {
              throw new RejectedExecutionException("full");
            },
            () -> "never");

    assertThat(outcome.cause())
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.code()).isEqualTo("router_busy");
              assertThat(e.status()).isEqualTo(503);
              assertThat(e.retryAfterSeconds()).isPresent();
            });
  }
}
