package dev.tarn.router.provider;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.KeyVault;
import dev.tarn.records.ProviderKeys;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeyTest.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/// Tries stored keys: one cheap, real call each. A key that the provider takes is alive again, one
/// that it refuses is passed over from then on. Belongs to one event loop.
public final class KeyTests {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_SAID = 300;
  private static final int CONNECTIONS = 2;
  private static final int WAITING = 32;

  private final Vertx vertx;
  private final ProviderRouter rows;
  private final ProviderKeys keys;
  private final KeyVault vault;
  private final Upstream upstream;

  public KeyTests(
      Vertx vertx,
      TarnConfig.Upstream config,
      ProviderRouter rows,
      Credentials credentials,
      Resolver resolver,
      ProviderKeys keys,
      KeyVault vault,
      StoredKeys stored,
      InstantSource clock) {
    this.vertx = vertx;
    this.rows = rows;
    this.keys = keys;
    this.vault = vault;
    TarnConfig.Upstream brisk =
        new TarnConfig.Upstream(config.connectTimeout(), PATIENCE, PATIENCE, CONNECTIONS, WAITING);
    this.upstream =
        new Upstream(vertx, brisk, 1, credentials, resolver, Experience.of(stored, clock), clock);
  }

  /// Tries a key and marks it. Fails if it cannot be opened, or is for a provider that is no more.
  public Future<KeyTest> test(StoredKey key) {
    Optional<Provider> provider = rows.byName(key.attributes().provider());
    if (provider.isEmpty()) {
      return Future.failedFuture(
          RouterException.badRequest(
              "unknown_provider",
              "There is no provider '" + key.attributes().provider() + "' here any more."));
    }
    long began = System.nanoTime();
    return vertx
        .executeBlocking(() -> vault.unlock(key.workspace()).open(key), false)
        .compose(value -> tried(provider.get(), key, value))
        .map(verdict -> verdict.after((System.nanoTime() - began) / 1_000_000))
        .compose(test -> marked(key, test));
  }

  private Future<Verdict> tried(Provider row, StoredKey key, Secret value) {
    Attempt attempt;
    try {
      attempt =
          Placement.passthrough(
              row,
              Optional.of(new ProviderKey(value, row.row().auth())),
              Optional.empty(),
              Optional.empty());
    } catch (RouterException e) {
      return Future.succeededFuture(Verdict.of(e));
    }
    Probe probe = Probe.of(attempt.provider(), key);
    return upstream
        .send(Plan.of(attempt), new Probing(probe))
        .reply()
        .compose(reply ->
            reply.body(MOST_BYTES).map(body -> Verdict.of(attempt, probe, reply.status(), body)))
        .otherwise(failure -> Verdict.of(failure));
  }

  private Future<KeyTest> marked(StoredKey key, KeyTest test) {
    return switch (test.outcome()) {
      case OK -> marking(() -> keys.accepted(key), test);
      case REFUSED -> marking(() -> keys.refused(key, test.words()), test);
      case UNREACHABLE, UNCLEAR -> Future.succeededFuture(test);
    };
  }

  private Future<KeyTest> marking(Runnable mark, KeyTest test) {
    return vertx.executeBlocking(
        () -> {
          mark.run();
          return test;
        },
        false);
  }

  /// A probe is one attempt, with nothing after it: what it is answered is judged here.
  private record Probing(Probe probe) implements Drafting {
    @Override
    public Future<Outgoing> draft(Attempt attempt) {
      return Future.succeededFuture(probe.outgoing(attempt.provider()));
    }

    @Override
    public Dialect dialect(Attempt attempt) {
      throw new IllegalStateException("nothing follows a probe");
    }
  }

  /// What an answer means.
  private record Verdict(Outcome outcome, OptionalInt status, String words, String said) {
    static Verdict of(Attempt attempt, Probe probe, int status, Buffer body) {
      String text = body.toString();
      Outcome outcome = outcome(probe, status, text);
      String name = attempt.provider().name();
      String words =
          switch (outcome) {
            case OK ->
                status == 429
                    ? name + " knows the key, but limits it right now."
                    : name + " takes the key.";
            case REFUSED -> name + " refused the key with status " + status + ".";
            case UNREACHABLE -> name + " failed with status " + status + "; try again later.";
            case UNCLEAR -> name + " answered " + status + ", which tells nothing of the key.";
          };
      boolean fine = outcome == Outcome.OK;
      String said = fine ? "" : attempt.credential().takenOutOf(text).strip();
      return new Verdict(
          outcome,
          OptionalInt.of(status),
          words,
          said.length() <= MOST_SAID ? said : said.substring(0, MOST_SAID));
    }

    private static Outcome outcome(Probe probe, int status, String body) {
      if (status >= 200 && status < 300) {
        return Outcome.OK;
      }
      return switch (status) {
        case 401, 402, 403 -> Outcome.REFUSED;
        // Google's word for a bad key (https://ai.google.dev/gemini-api/docs/troubleshooting).
        case 400 ->
            body.contains("API_KEY_INVALID")
                ? Outcome.REFUSED
                : probe.ofModel() ? Outcome.OK : Outcome.UNCLEAR;
        case 404 -> probe.ofModel() ? Outcome.OK : Outcome.UNCLEAR;
        case 429 -> body.contains("insufficient_quota") ? Outcome.REFUSED : Outcome.OK;
        default -> status >= 500 ? Outcome.UNREACHABLE : Outcome.UNCLEAR;
      };
    }

    /// A call that did not come to an answer.
    static Verdict of(Throwable failure) {
      if (!(failure instanceof RouterException known)) {
        return new Verdict(
            Outcome.UNREACHABLE, OptionalInt.empty(), "The provider could not be asked.", "");
      }
      Outcome outcome =
          switch (known.kind()) {
            case UNAUTHORIZED -> Outcome.REFUSED;
            case BAD_REQUEST, FORBIDDEN -> Outcome.UNCLEAR;
            default -> Outcome.UNREACHABLE;
          };
      return new Verdict(outcome, OptionalInt.empty(), known.getMessage(), "");
    }

    KeyTest after(long millis) {
      return new KeyTest(outcome, status, words, said, millis);
    }
  }
}
