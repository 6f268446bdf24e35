package dev.tarn.router.provider.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.testkit.TokenServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AccessTokensTest {
  private static final String EMAIL = "robot@my-project-1.iam.gserviceaccount.com";

  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private TokenServer server;
  private AccessTokens tokens;

  @BeforeEach
  void start() {
    server = TokenServer.start();
    tokens = new AccessTokens(server.address(), () -> now, executor);
  }

  @AfterEach
  void stop() {
    tokens.close();
    server.close();
    executor.shutdownNow();
  }

  private Shape.ServiceAccount account() {
    return account(server.account(EMAIL, "my-project-1"));
  }

  private static Shape.ServiceAccount account(String json) {
    return (Shape.ServiceAccount) Shape.of(Secret.of(json));
  }

  private CompletableFuture<Secret> ask(Shape.ServiceAccount account) {
    return tokens.token(account).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS);
  }

  private String token() {
    return ask(account()).join().reveal();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void anAssertionThatHolds_isExchangedForAToken_whateverTheFileSaysOfAddresses() {
    assertThat(token()).isEqualTo("token-1");

    assertThat(server.claims().getFirst().path("iss").asText()).isEqualTo(EMAIL);
    assertThat(server.claims().getFirst().path("iat").asLong()).isEqualTo(now.getEpochSecond());
  }

  @Test
  void manyCallsAtOnce_makeOneExchange() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    server.hold(gate);
    List<CompletableFuture<Secret>> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      asked.add(ask(account()));
    }
    gate.complete(null);

    assertThat(asked).allSatisfy(a -> assertThat(a.join().reveal()).isEqualTo("token-1"));
    assertThat(server.claims()).hasSize(1);
  }

  @Test
  void aToken_isKeptForFiftyMinutes_thenRenewedWhileItIsStillGivenOut() {
    assertThat(token()).isEqualTo("token-1");
    pass(Duration.ofMinutes(49));
    assertThat(token()).isEqualTo("token-1");
    assertThat(server.claims()).hasSize(1);

    pass(Duration.ofMinutes(2));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    server.hold(gate);
    assertThat(token()).isEqualTo("token-1");
    gate.complete(null);
    awaitToken("token-2");
    assertThat(server.claims()).hasSize(2);
  }

  @Test
  void aRenewalThatFails_leavesTheOldTokenWhileItHolds_andNotLonger() {
    assertThat(token()).isEqualTo("token-1");
    server.fail(500);
    pass(Duration.ofMinutes(55));
    assertThat(token()).isEqualTo("token-1");

    pass(Duration.ofMinutes(4));
    assertThatThrownBy(() -> ask(account()).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RouterException.class)
        .hasMessageContaining("status 500");
    server.fail(0);
    pass(Duration.ofSeconds(4));
    assertThat(token()).startsWith("token-");
  }

  private RouterException failure() {
    Throwable failure = ask(account()).handle((token, thrown) -> thrown).join();
    assertThat(failure).isInstanceOf(RouterException.class);
    return (RouterException) failure;
  }

  @Test
  void afterAFailure_nobodyAsksForAWhile_whichGrowsAndIsBounded() {
    server.fail(500);
    int asked = 0;
    for (int seconds : new int[] {2, 4, 8, 16, 30, 30}) {
      assertThat(failure().getMessage()).contains("status 500");
      asked++;
      pass(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(failure().getMessage()).as("remembered").contains("status 500");
      assertThat(server.claims()).hasSize(asked);
      pass(Duration.ofMillis(1));
    }

    server.fail(0);
    assertThat(token()).startsWith("token-");
    server.fail(500);
    pass(Duration.ofHours(1));
    int before = server.claims().size();
    assertThat(failure().getMessage()).contains("status 500");
    pass(Duration.ofSeconds(2));
    assertThat(failure().getMessage()).contains("status 500");
    assertThat(server.claims()).as("begins anew").hasSize(before + 2);
  }

  @Test
  void anAccountThatIsRefused_isNotAskedForWithinAMinute() {
    server.fail(400);
    assertThat(failure().code()).isEqualTo("service_account_refused");
    server.fail(0);

    pass(Duration.ofSeconds(59));
    assertThat(failure().code()).isEqualTo("service_account_refused");
    assertThat(server.claims()).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(token()).startsWith("token-");
  }

  @Test
  void aRefusalOfOneAccount_isNotAnothers() {
    assertThatThrownBy(() -> ask(account(TokenServer.impostor(EMAIL, "my-project-1"))).join())
        .cause()
        .isInstanceOf(RouterException.class);

    assertThat(token()).startsWith("token-");
  }

  @Test
  void aPauseThatTheEndpointAsksFor_isKept_withinReason() {
    server.fail(503, "45");
    assertThat(failure().retryAfterSeconds()).hasValue(45);
    pass(Duration.ofSeconds(44));
    assertThat(failure().status()).isEqualTo(503);
    assertThat(server.claims()).hasSize(1);
    pass(Duration.ofSeconds(1));
    server.fail(429, "86400");
    assertThat(failure().status()).isEqualTo(503);

    server.fail(0);
    pass(Duration.ofMinutes(5));
    assertThat(token()).startsWith("token-");
  }

  @Test
  void aTokenThatHoldsShortly_isNeverGivenOutAfterItsEnd() {
    server.lifetime(90);
    assertThat(token()).isEqualTo("token-1");

    pass(Duration.ofSeconds(31));
    assertThat(token()).isEqualTo("token-2");
  }

  @Test
  void anotherKeyOfTheSameAccount_findsNoTokenOfIt() {
    assertThat(token()).isEqualTo("token-1");

    assertThatThrownBy(() -> ask(account(TokenServer.impostor(EMAIL, "my-project-1"))).join())
        .cause()
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.status()).isEqualTo(401);
              assertThat(e.getMessage())
                  .contains("invalid_grant")
                  .doesNotContain(EMAIL)
                  .doesNotContain("somebody");
            });
  }

  @Test
  void aPrivateKeyThatIsNone_isSaidToBeSo() {
    String json =
        "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"s3cr3t-canary\"}";

    assertThatThrownBy(() -> ask(account(json)).join())
        .cause()
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.code()).isEqualTo("invalid_credential");
              assertThat(e.getMessage()).doesNotContain("canary");
            });
  }

  @Test
  void moreThanCanBeExchanged_isRefusedAtOnce() {
    try (AccessTokens full =
        new AccessTokens(
            server.address(),
            () -> now,
            task -> {
              throw new RejectedExecutionException();
            })) {
      assertThat(full.token(account()).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              RouterException.class, e -> assertThat(e.status()).isEqualTo(503));
    }
  }

  /// The renewal goes on beside the call that began it.
  private void awaitToken(String token) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!token().equals(token)) {
      assertThat(System.nanoTime()).as("renewed in time").isLessThan(until);
      Thread.onSpinWait();
    }
  }
}
