package dev.tarn.router.provider.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Access tokens of service accounts: fetched once however many calls wait, kept while they hold,
/// renewed ahead so that no call waits for the next one. An exchange that failed is answered for
/// those who ask soon after. Thread-safe; never blocks its caller.
///
/// Found by the hash of the whole credential: who presents half of another's finds nothing.
public final class AccessTokens implements AutoCloseable {
  /// Where Google gives tokens.
  public static final URI GOOGLE = URI.create(Assertion.AUDIENCE);

  private static final int MOST_ACCOUNTS = 1_000;

  /// How long a token that holds for an hour is used before another one is fetched.
  private static final Duration FRESH = Duration.ofMinutes(50);

  /// How long before its end a token is given out no more.
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final TokenEndpoint endpoint;
  private final InstantSource clock;
  private final Executor executor;
  private final Cache<String, Account> accounts =
      Caffeine.newBuilder()
          .maximumSize(MOST_ACCOUNTS)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  /// @param address where tokens are given: the operator's word, never that of a credential
  /// @param executor for the blocking exchange, bounded
  public AccessTokens(URI address, InstantSource clock, Executor executor) {
    this.endpoint = new TokenEndpoint(address);
    this.clock = clock;
    this.executor = executor;
  }

  /// A token that holds for another minute at least. Fails with a [RouterException]: 401 if Google
  /// refuses the account, 400 if its key is none, 502 if there is no token to be had, 503 if too
  /// many wait for one.
  public CompletionStage<Secret> token(Shape.ServiceAccount account) {
    return accounts.get(account.fingerprint(), key -> new Account()).token(account);
  }

  /// One account's token, and the exchange that is under way for it.
  private final class Account {
    private Optional<Secret> held = Optional.empty();
    private Instant renewAt = Instant.MIN;
    private Instant endsAt = Instant.MIN;
    private Optional<CompletableFuture<Secret>> running = Optional.empty();
    private Setback setback = Setback.NONE;

    synchronized CompletionStage<Secret> token(Shape.ServiceAccount account) {
      Instant now = clock.instant();
      boolean holds = now.isBefore(endsAt);
      boolean fresh = holds && now.isBefore(renewAt);
      boolean rests = setback.stands(now);
      if (running.isEmpty() && !fresh && !rests) {
        fetch(account);
      }
      if (held.isPresent() && holds) {
        return CompletableFuture.completedFuture(held.get());
      }
      return running.orElseGet(
          () -> CompletableFuture.failedFuture(rests ? setback.why() : busy()));
    }

    private void fetch(Shape.ServiceAccount account) {
      CompletableFuture<Secret> fetched = new CompletableFuture<>();
      running = Optional.of(fetched);
      try {
        executor.execute(() -> exchange(account, fetched));
      } catch (RejectedExecutionException e) {
        running = Optional.empty();
      }
    }

    private void exchange(Shape.ServiceAccount account, CompletableFuture<Secret> fetched) {
      try {
        Instant now = clock.instant();
        TokenEndpoint.Granted granted = endpoint.exchange(account, now);
        keep(granted, now);
        fetched.complete(granted.token());
      } catch (Throwable e) {
        // An error too must end the calls that wait.
        gaveUp(e);
        fetched.completeExceptionally(e);
      }
    }

    private synchronized void keep(TokenEndpoint.Granted granted, Instant now) {
      held = Optional.of(granted.token());
      endsAt = now.plus(granted.lifetime()).minus(MARGIN);
      // In proportion for tokens that hold shorter: five sixths of their time.
      Duration fresh = granted.lifetime().multipliedBy(5).dividedBy(6);
      renewAt = now.plus(fresh.compareTo(FRESH) < 0 ? fresh : FRESH);
      running = Optional.empty();
      setback = Setback.NONE;
    }

    private synchronized void gaveUp(Throwable why) {
      running = Optional.empty();
      setback = setback.next(why, clock.instant());
    }
  }

  private static RouterException busy() {
    return RouterException.overloaded(
        "router_busy", "Too many calls wait for tokens; try again shortly.", 1);
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
