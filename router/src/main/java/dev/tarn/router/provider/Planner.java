package dev.tarn.router.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.ProviderRow;
import dev.tarn.records.KeyVault;
import dev.tarn.records.NewKey;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.dialect.json.RoutingFields;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the [Plan] of a call: who is asked in which order, with whose key. Thread-safe; never
/// blocks.
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  private final ProviderRouter router;
  private final StoredKeys stored;
  private final Experience experience;
  private final Cache<String, Wishes> defaults =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(1_000).build();
  private final Cache<String, AtomicInteger> turns =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(10_000).build();

  /// @param stored keys of workspaces
  /// @param experience what tries have taught so far
  public Planner(ProviderRouter router, StoredKeys stored, Experience experience) {
    this.router = router;
    this.stored = stored;
    this.experience = experience;
  }

  /// The plan of a call. Fails with a [RouterException]: 400 for wishes that cannot be, 401 if
  /// nobody's key may pay, 403 for a model or provider that the Tarn key may not call, 404 if
  /// nobody has the model, 502 if a key that is kept here is unusable, 503 if stored keys cannot be
  /// looked up.
  public Future<Plan> plan(Ask ask) {
    try {
      Wishes wishes = ask.wishes().over(defaults(ask.asker()));
      if (isByCaller(ask) && ask.asker().fallback() == NewKey.Fallback.NONE) {
        return Future.succeededFuture(plan(ask, wishes, StoredKeys.NONE));
      }
      return stored
          .of(ask.asker().workspace().name())
          .recover(away ->
              isByCaller(ask) ? Future.succeededFuture(StoredKeys.NONE) : Future.failedFuture(away))
          .map(keys -> plan(ask, wishes, keys));
    } catch (RouterException e) {
      return Future.failedFuture(e);
    }
  }

  /// Whether the call brings its key, or needs none, and so does not depend on the records.
  private static boolean isByCaller(Ask ask) {
    boolean needsNone =
        ask.ownOnly()
            && ask.named().filter(p -> p.row().auth() == ProviderRow.Auth.NONE).isPresent();
    return needsNone || ask.own().isPresent() || !ask.wishes().byok().isEmpty();
  }

  private Plan plan(Ask ask, Wishes wishes, KeyVault.Unlocked keys) {
    return new Planning(router, experience, keys, this::turn, ask, wishes).plan();
  }

  /// Counts up, so that equal keys are used in turn.
  private int turn(String group) {
    return turns.get(group, g -> new AtomicInteger()).getAndIncrement() & Integer.MAX_VALUE;
  }

  private Wishes defaults(Asker asker) {
    String said = asker.workspace().routing();
    return said.equals("{}") ? Wishes.NONE : defaults.get(said, Planner::read);
  }

  /// What a workspace says was checked when it was said; that it no longer holds fails no call.
  private static Wishes read(String said) {
    try {
      return RoutingFields.defaults(said);
    } catch (RouterException e) {
      LOG.warn("a workspace's defaults of routing are passed over: {}", e.getMessage());
      return Wishes.NONE;
    }
  }
}
