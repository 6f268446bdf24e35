package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.RecordsException;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// When what was looked up counts no longer.
final class AccountWatchTest {
  private static final Instant NOW = Instant.parse("2026-05-08T10:00:00Z");

  private long revision;
  private boolean away;
  private String value = "before";
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final AccountWatch watch =
      new AccountWatch(() -> {
        if (away) {
          throw new RecordsException("gone");
        }
        return revision;
      });
  private final LookUps<String> lookUps = new LookUps<>(watch, queue::add, () -> NOW);

  private Future<Optional<String>> ask() {
    Callable<Optional<String>> look = () -> Optional.of(value);
    return lookUps.find("name", look);
  }

  private Optional<String> answer() {
    Future<Optional<String>> asked = ask();
    queue.forEach(Runnable::run);
    queue.clear();
    return asked.result();
  }

  @Test
  void whatWasFound_isKeptAsLongAsNothingChanges() {
    watch.look();
    assertThat(answer()).contains("before");
    value = "after";
    watch.look();
    assertThat(answer()).contains("before");
  }

  @Test
  void aChangeOfAnotherProcess_isSeenAtTheNextLook() {
    watch.look();
    answer();
    value = "after";
    revision++;
    watch.look();
    assertThat(answer()).contains("after");
  }

  @Test
  void anAnswerThatAChangeHasOvertaken_isNotKept() {
    watch.look();
    Future<Optional<String>> asked = ask();
    watch.changed();
    queue.remove().run();
    assertThat(asked.result()).contains("before");

    value = "after";
    assertThat(answer()).contains("after");
  }

  @Test
  void aLookThatFails_endsNoEra() {
    watch.look();
    long era = watch.era();
    away = true;
    watch.look();
    assertThat(watch.era()).isEqualTo(era);
  }

  @Test
  void whatCannotBeLookedUp_isRefusedWithARetryAfter() {
    Future<Optional<String>> asked =
        lookUps.find(
            "name",
            () -> {
              throw new RecordsException("gone");
            });
    queue.remove().run();
    assertThat(asked.cause())
        .isInstanceOfSatisfying(
            RouterException.class, e -> assertThat(e.code()).isEqualTo("accounts_unavailable"));
  }
}
