package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.records.CallLimits;
import dev.tarn.router.dialect.RouterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GateTest {
  private long nanos = -Duration.ofHours(3).toNanos();
  private final Gate gate = new Gate(3, () -> nanos);

  private static CallLimits limits(int requests, int tokens, int concurrent) {
    return new CallLimits(
        some(requests), some(tokens), some(concurrent), Optional.empty(), Optional.empty());
  }

  private static Optional<Integer> some(int limit) {
    return limit < 0 ? Optional.empty() : Optional.of(limit);
  }

  private static Payer key(CallLimits limits) {
    return new Payer("w", CallLimits.NONE, "k", limits);
  }

  private static void refused(ThrowingCallable call, String code, int retryAfter) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.status()).isEqualTo(429);
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.retryAfterSeconds()).hasValue(retryAfter);
            });
  }

  private void pass(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void aKeyWithoutLimits_hasTheUsualCallsAtOnce_andNoOtherLimit() {
    Payer payer = key(CallLimits.NONE);
    List<Gate.Pass> passes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      passes.add(gate.enter(payer));
    }

    refused(() -> gate.enter(payer), "too_many_concurrent_calls", 1);

    passes.getFirst().close();
    passes.getFirst().close();
    gate.enter(payer);
    refused(() -> gate.enter(payer), "too_many_concurrent_calls", 1);
  }

  @Test
  void aKeysOwnLimitOfCallsAtOnce_isTheOneThatCounts() {
    Payer payer = key(limits(-1, -1, 5));
    for (int i = 0; i < 5; i++) {
      gate.enter(payer);
    }
    refused(() -> gate.enter(payer), "too_many_concurrent_calls", 1);
  }

  @Test
  void aWorkspacesLimit_isForAllItsKeysTogether() {
    CallLimits together = limits(-1, -1, 2);
    Gate.Pass first = gate.enter(new Payer("w", together, "a", CallLimits.NONE));
    gate.enter(new Payer("w", together, "b", CallLimits.NONE));
    Payer third = new Payer("w", together, "c", CallLimits.NONE);

    refused(() -> gate.enter(third), "too_many_concurrent_calls", 1);

    gate.enter(new Payer("other", together, "d", CallLimits.NONE));
    first.close();
    gate.enter(third);
  }

  @Test
  void requestsOfAMinute_areCounted_andRefusedOnesAreNot() {
    Payer payer = key(limits(2, -1, -1));
    gate.enter(payer).close();
    pass(10);
    gate.enter(payer).close();
    for (int i = 0; i < 5; i++) {
      refused(() -> gate.enter(payer), "requests_per_minute", 51);
    }
    pass(51);

    gate.enter(payer).close();
    refused(() -> gate.enter(payer), "requests_per_minute", 10);
  }

  @Test
  void whatTheWorkspaceRefuses_isNotCountedForTheKey() {
    CallLimits one = limits(1, -1, -1);
    gate.enter(new Payer("w", one, "a", one)).close();
    Payer second = new Payer("w", one, "b", one);
    refused(() -> gate.enter(second), "requests_per_minute", 61);

    gate.enter(new Payer("other", one, "b", one)).close();
  }

  @Test
  void tokens_areCountedAsEstimated_thenAsTheyWere() {
    Payer payer = key(limits(-1, 1_000, 100));
    Gate.Pass first = gate.enter(payer);
    first.countTokens(5_000);
    refused(() -> gate.enter(payer).countTokens(1), "tokens_per_minute", 61);

    pass(20);
    first.used(400, 500);
    gate.enter(payer).countTokens(99);
    gate.enter(payer).countTokens(1);
    refused(() -> gate.enter(payer).countTokens(1), "tokens_per_minute", 41);
  }

  @Test
  void aCallThatIsNotSent_givesItsTokensBack() {
    Payer payer = key(limits(-1, 1_000, 100));
    Gate.Pass first = gate.enter(payer);
    first.countTokens(1_000);

    first.used(0, 0);

    gate.enter(payer).countTokens(1);
  }

  @Test
  void whoWasQuietForAMinute_isForgotten_andNobodyElse() {
    CallLimits some = limits(2, 1_000, 10);
    Payer payer = new Payer("w", some, "k", some);
    gate.enter(payer).close();
    gate.enter(key(CallLimits.NONE)).close();
    gate.enter(new Payer("w", CallLimits.NONE, "unlimited", CallLimits.NONE)).close();
    pass(60);

    gate.forget();
    assertThat(gate.known()).as("what counts: the key and its workspace").isEqualTo(2);
    gate.enter(payer).close();
    refused(() -> gate.enter(payer), "requests_per_minute", 1);

    pass(61);
    gate.forget();
    assertThat(gate.known()).isZero();
    gate.enter(payer).close();
  }

  @Test
  void whatALongCallUsed_countsWhenItEnds_howeverQuietItsKeyWas() {
    Payer payer = key(limits(-1, 1_000, 100));
    Gate.Pass call = gate.enter(payer);
    call.countTokens(10);
    pass(300);
    gate.forget();

    call.used(10, 1_000);
    call.close();

    refused(() -> gate.enter(payer).countTokens(1), "tokens_per_minute", 61);
  }

  @Test
  void manyThreads_neverHoldMoreThanTheLimit() {
    Payer payer = key(limits(500, -1, 1_000));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    gate.enter(payer);
                    return true;
                  } catch (RouterException e) {
                    return false;
                  }
                },
                threads));
      }
      assertThat(all.stream().filter(CompletableFuture::join)).hasSize(500);
    }
  }

  /// What has no limit in a minute is forgotten as soon as nobody holds it.
  @Test
  void manyThreads_neverAreTooManyAtOnce_whileOthersForget() {
    Payer payer = key(limits(-1, -1, 1));
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int call = 0; call < 100_000; call++) {
                    try (Gate.Pass _ = gate.enter(payer)) {
                      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                      for (int spin = 0; spin < 300; spin++) {
                        Thread.onSpinWait();
                      }
                      underWay.decrementAndGet();
                    } catch (RouterException full) {
                      Thread.onSpinWait();
                    }
                    gate.forget();
                  }
                },
                threads));
      }
      all.forEach(CompletableFuture::join);
    }
    assertThat(most).hasValue(1);
    assertThat(gate.known()).isZero();
  }
}
