package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Account;
import dev.tarn.records.Records;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.UserTurns;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Credentials;
import dev.tarn.router.provider.Experience;
import dev.tarn.router.provider.Outlooks;
import dev.tarn.router.provider.Planner;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Resolver;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.Upstream;
import dev.tarn.router.recall.Fences;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.recall.WovenBlocks;
import dev.tarn.router.remember.HeldTurns;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.TurnLedger;
import dev.tarn.router.usage.Metering;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The door of this room: puts the steps of a call together, once for each event loop. What is
/// shared between loops is thread-safe and made here once.
public final class Corridor {
  private static final Duration MOST_PATIENCE = Duration.ofSeconds(15);

  private final TarnConfig config;
  private final ProviderRouter providers;
  private final Experience experience;
  private final Outlooks outlooks;
  private final Plans plans;
  private final Tally tally;
  private final Credentials credentials;
  private final OwnApis own;
  private final Health health;
  private final OperatorPages operator;
  private final Metrics metrics;
  private final Supplier<String> ids;
  private final KnownPaths paths;
  private final KeyRing keys;
  private final SavedBoundaries boundaries;
  private final PageLinks pageLinks;
  private final Billing billing;
  private final ChatMemory memory;
  private final Dialects dialects;
  private final Aftermath aftermath;
  private final Histories histories;
  private final LongSupplier epoch;
  private final Drafts drafts;
  private final Executor read;
  private final InstantSource clock;

  /// Makes the handler of our own APIs for one event loop.
  public interface OwnApis {
    Handler<HttpServerRequest> on(Vertx vertx, Callers callers, AppMemory appMemory, int bodyBytes);
  }

  public Corridor(
      TarnConfig config,
      Records records,
      TurnLedger ledger,
      WovenBlocks blocks,
      Recall recall,
      Tokens tokens,
      Journal journal,
      ProviderRouter providers,
      StoredKeys storedKeys,
      Credentials credentials,
      OwnApis own,
      Health health,
      OperatorPages operator,
      AccountWatch accounts,
      Metrics metrics,
      Metering metering,
      Executor read,
      Executor search,
      Executor lookups,
      Executor after,
      InstantSource clock,
      Supplier<String> ids) {
    this.config = config;
    this.providers = providers;
    this.experience = Experience.of(storedKeys, clock);
    this.credentials = credentials;
    this.own = own;
    this.health = health;
    this.operator = operator;
    this.metrics = metrics;
    this.ids = ids;
    this.keys =
        new KeyRing(records.keys()::find, id -> account(records, id), accounts, lookups, clock);
    this.pageLinks = new PageLinks(keys, records.hash(), clock);
    this.boundaries = new SavedBoundaries(records.boundaries()::find, accounts, lookups, clock);
    this.billing =
        new Billing(metering, providers.models(), records.hash(), metrics, config.memory(), clock);
    this.aftermath = new Aftermath(journal, ledger, after, clock);
    this.epoch = records.erasures()::epoch;
    this.histories = new Histories(records.chains(), records.hash(), search, aftermath, clock);
    this.outlooks = new Outlooks(providers, storedKeys);
    this.plans = new Plans(new Planner(providers, storedKeys, experience), histories);
    this.tally = new Tally(metrics, experience);
    this.dialects =
        Dialects.within(new ReadLimits(config.limits().nesting(), config.limits().inflatedBytes()));
    this.paths =
        new KnownPaths(
            new Paths(
                providers, new CallerUrls(config.providers(), config.callerUrls()), dialects));
    this.read = read;
    this.clock = clock;
    this.drafts =
        new Drafts(
            dialects,
            providers.models(),
            new Asides(records.thoughts(), records.hash(), clock, metrics::thoughtLost),
            read);
    this.memory =
        new ChatMemory(
            config.memory(),
            new UserTurns(config.memory().harnessTags(), config.memory().sideCallPrompts()),
            ledger,
            blocks,
            new Fences(records.hash()),
            recall,
            new HeldTurns(records.ledger(), recall::said),
            tokens,
            records.hash(),
            search,
            read,
            aftermath,
            histories,
            () -> journal.caughtUp(lookups),
            new Learning(
                records.pauses(), config.memory().recallDeadline(), accounts, lookups, clock),
            epoch,
            clock,
            ids);
  }

  private static Optional<Account> account(Records records, String keyId) {
    return records
        .keys()
        .named(keyId)
        .flatMap(key ->
            records
                .workspaces()
                .find(key.attributes().workspace())
                .map(workspace -> new Account(key, workspace)));
  }

  /// The routes of one event loop.
  ///
  /// @param door what is served there
  /// @param loops how many event loops share the limits of connections
  /// @param resolver asked where callers' URLs lead
  public Routes routes(Door door, Vertx vertx, int loops, Resolver resolver) {
    Callers callers =
        new Callers(
            keys,
            boundaries,
            pageLinks,
            request -> door.takesOperators() && operator.isOperator(request),
            operator::isKeyIn);
    Upstream upstream =
        new Upstream(vertx, config.upstream(), loops, credentials, resolver, experience, clock);
    ChatHandler chat =
        new ChatHandler(
            callers,
            billing,
            new Bodies(vertx, config.limits(), config.server().requestTimeout(), read),
            plans,
            providers.models(),
            memory,
            new Exchange.Maker(
                upstream,
                aftermath,
                histories,
                drafts,
                new Interpreter(
                    read,
                    clock,
                    config.limits().sseEventBytes(),
                    config.limits().inflatedBytes(),
                    patience(config.upstream().idleTimeout())),
                metrics,
                tally,
                epoch,
                config.memory().durability() == TarnConfig.Durability.STRICT,
                config.limits().sseEventBytes()));
    return new Routes(
        door,
        paths,
        new Cors(config.server().corsOrigins()),
        health,
        operator,
        chat,
        new PassthroughHandler(callers, billing, providers, plans, tally, dialects, upstream, chat),
        new ModelsHandler(vertx, callers, outlooks, providers.models(), upstream, dialects),
        own.on(vertx, callers, new AppMemory(memory), config.limits().bodyBytes()),
        dialects.usual().errors(),
        metrics,
        ids,
        upstream::close);
  }

  /// How long the client of a translated stream hears nothing while the provider is silent: less
  /// than proxies wait for, and than the provider may take.
  private static Duration patience(Duration idleTimeout) {
    Duration part = idleTimeout.dividedBy(4);
    return part.compareTo(MOST_PATIENCE) < 0 ? part : MOST_PATIENCE;
  }
}
