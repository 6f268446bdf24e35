package dev.tarn.router;

import static dev.tarn.router.Await.await;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Payer;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.MemoryStores;
import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.VectorSpace;
import dev.tarn.records.CallUsage;
import dev.tarn.records.Records;
import dev.tarn.router.api.Api;
import dev.tarn.router.api.EraseApi;
import dev.tarn.router.api.Importer;
import dev.tarn.router.api.MemoryApi;
import dev.tarn.router.api.MemoryTools;
import dev.tarn.router.api.PageApi;
import dev.tarn.router.api.SpaceApi;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.RoutingFields;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.Corridor;
import dev.tarn.router.http.Door;
import dev.tarn.router.http.Health;
import dev.tarn.router.http.Listener;
import dev.tarn.router.http.Metrics;
import dev.tarn.router.http.ModelCalls;
import dev.tarn.router.http.OperatorPages;
import dev.tarn.router.http.WatchedTransport;
import dev.tarn.router.mcp.Mcp;
import dev.tarn.router.page.Page;
import dev.tarn.router.provider.Credentials;
import dev.tarn.router.provider.KeyTests;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.credential.AccessTokens;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.recall.WovenBlocks;
import dev.tarn.router.remember.Eraser;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.Refilling;
import dev.tarn.router.remember.SpaceChanges;
import dev.tarn.router.remember.TurnLedger;
import dev.tarn.router.remember.TurnPayloads;
import dev.tarn.router.remember.TurnReader;
import dev.tarn.router.remember.WorkspaceSpaces;
import dev.tarn.router.remember.asking.FactFinder;
import dev.tarn.router.remember.reading.Extractor;
import dev.tarn.router.remember.reading.RuleFacts;
import dev.tarn.router.usage.Metering;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running router: a page of constructors, the only class that knows every room. Closed in the
/// reverse order of its making.
public final class Tarn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tarn.class);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final FirstKey firstKey;
  private final Health health;
  private final int port;
  private final Optional<Integer> operatorPort;

  /// Starts and blocks until calls are served.
  ///
  /// @throws RuntimeException if something cannot be opened; the message says what to do
  public static Tarn start(TarnConfig config, DataFiles files, InstantSource clock) {
    return new Tarn(config, files, new Engines() {}, clock);
  }

  Tarn(TarnConfig config, DataFiles files, Engines engines, InstantSource clock) {
    try {
      int cores = Runtime.getRuntime().availableProcessors();
      Supplier<String> ids = new RandomIds();
      Metrics metrics = opened(new Metrics());

      // The longest steps of a start, so they run beside those that do not need them.
      Tokens tokens = new Tokens();
      CompletableFuture<Optional<Embedder>> loading =
          CompletableFuture.supplyAsync(
              () -> engines.embedder(config), task -> Thread.ofPlatform().name("load").start(task));
      opened(() -> loading.exceptionally(e -> Optional.empty()).join().ifPresent(Embedder::close));
      Records records = opened(engines.records(config, files, clock));
      this.firstKey = FirstKey.ensure(config, files, records.keys());
      Optional<Embedder> embedder = await(loading);
      AccountWatch accounts = new AccountWatch(records.keys()::revision);
      ChosenEmbedders chosen =
          opened(ChosenEmbedders.of(config, engines, embedder, records, accounts::era, clock));
      WorkspaceSpaces spaces =
          opened(new WorkspaceSpaces(records.embeddingSpaces(), embedder, chosen));
      // Before anything is asked or learned: what was chosen holds from the first call on.
      spaces.load();
      MemoryStore store = opened(engines.store(config, spaces));
      // A database from an older copy must not give positions that the index has passed.
      records.journal().reserve(store.position());

      ThreadPoolExecutor read = opened(Executors.bounded("read", cores, 256));
      ThreadPoolExecutor search = opened(Executors.newestFirst("search", cores, 1_024));
      ThreadPoolExecutor lookups = opened(Executors.bounded("records", 2, 1_024));
      // Of its own, so that a revocation is not held up by whatever else is to be looked up.
      ThreadPoolExecutor watching = opened(Executors.bounded("accounts", 1, 1));
      ThreadPoolExecutor after = opened(Executors.bounded("after", 1, 20_000));
      // An export or an import holds its thread as long as its client takes.
      ThreadPoolExecutor moving = opened(Executors.bounded("move", 2, 2));
      ThreadPoolExecutor exchange = opened(Executors.bounded("exchange", 4, 256));

      Metering metering =
          opened(
              Metering.start(config, records, clock, System::nanoTime, ids, metrics::usageDropped));
      TurnReader reader = reader(config);
      Learner learner =
          opened(
              new Learner(
                  records.journal(),
                  store,
                  spaces,
                  new Refilling(records.embeddingSpaces(), spaces, accounts::era),
                  reader,
                  (payer, scope, text) -> embedded(metering, payer, scope, text)));
      Eraser eraser =
          opened(
              new Eraser(
                  records.erasures(),
                  store,
                  learner,
                  () -> {
                    spaces.each(Embedder::forgetQueries);
                    metering.settleEmbedded();
                  }));
      Journal journal = new Journal(records, learner, clock, metrics::dropped);
      TurnLedger ledger =
          new TurnLedger(records.ledger(), records.hash(), new TurnPayloads(), reader);
      WovenBlocks blocks =
          new WovenBlocks(records.blocks(), records.ledger(), records.erasures()::epoch);
      Recall recall =
          new Recall(
              spaces,
              store,
              search,
              deadlines(config, spaces),
              (payer, scope, text) -> embedded(metering, payer, scope, text));
      ProviderRouter providers =
          new ProviderRouter(
              config.providers(), config.hosted().defaultProvider(), new Models(config.models()));
      AccessTokens accessTokens =
          opened(new AccessTokens(engines.tokenEndpoint(), clock, exchange));
      Credentials credentials = new Credentials(accessTokens, clock);
      StoredKeys stored = engines.storedKeys(records, accounts::era, lookups, clock);
      MemoryApi memories =
          new MemoryApi(store, records, journal, learner, recall, tokens, clock, ids);
      EraseApi erasing =
          new EraseApi(
              store,
              records,
              eraser,
              learner,
              recall,
              clock,
              ids,
              config.database().url().filter(u -> u.startsWith("jdbc:postgresql:")).isPresent());
      Mcp mcp =
          opened(
              new Mcp(
                  new MemoryTools(memories, erasing, lookups),
                  config.server().corsOrigins(),
                  Main.Version.number()));
      Page page = new Page(new PageApi(memories, erasing, records, accounts, lookups, clock));
      Api api =
          new Api(
              memories,
              store,
              erasing,
              records,
              accounts,
              Tarn::problem,
              new SpaceApi(
                  spaces,
                  new SpaceChanges(records.embeddingSpaces(), spaces, chosen::model, learner::wake),
                  chosen,
                  store,
                  records.workspaces()),
              loop ->
                  new RowDoor(
                      config.providers(),
                      providers,
                      () ->
                          new KeyTests(
                              loop,
                              config.upstream(),
                              providers,
                              credentials,
                              engines.resolver(loop),
                              records.providerKeys(),
                              records.vault(),
                              stored,
                              clock)),
              new Importer(records, store, ledger, learner, clock),
              config.server().publicUrl(),
              lookups,
              moving,
              clock);
      this.health =
          new Health(
              lookups,
              () -> {
                store.check();
                records.check();
              });
      Corridor corridor =
          new Corridor(
              config,
              records,
              ledger,
              blocks,
              recall,
              tokens,
              journal,
              providers,
              stored,
              credentials,
              (loop, callers, appMemory, bodyBytes) -> {
                var toAgents = mcp.handler(loop, callers);
                var toPeople = page.handler(loop, callers);
                var toOthers = api.handler(loop, callers, appMemory, bodyBytes);
                return request -> {
                  String path = request.path();
                  var to =
                      Mcp.PATH.equals(path) ? toAgents : Page.serves(path) ? toPeople : toOthers;
                  to.handle(request);
                };
              },
              health,
              new OperatorPages(files.operatorKey(), metrics),
              accounts,
              metrics,
              metering,
              read,
              search,
              lookups,
              after,
              clock,
              ids);

      metrics.gauge("tarn.read.waiting", () -> read.getQueue().size());
      metrics.gauge("tarn.search.waiting", () -> search.getQueue().size());
      metrics.gauge("tarn.records.waiting", () -> lookups.getQueue().size());
      metrics.gauge("tarn.after.waiting", () -> after.getQueue().size());
      metrics.gauge("tarn.journal.waiting", () -> records.queued());
      metrics.gauge("tarn.journal.entries", () -> records.journal().size());
      metrics.gauge("tarn.usage.waiting", metering::waiting);
      metrics.gauge("tarn.memories", () -> store.size().memories());
      metrics.gauge("tarn.memories.unembedded", () -> store.size().unembedded());
      metrics.gauge("tarn.embedding.tokens", spaces::tokens);

      warmUp(recall, tokens, embedder.map(e -> WorkspaceSpaces.space(e.model())), search);

      Vertx vertx =
          Vertx.builder()
              .withTransport(new WatchedTransport(config.server().requestTimeout()))
              .build();
      opened(() -> await(vertx.close()));
      new Housekeeping(records, config, clock).start(vertx, accounts, lookups, watching);
      this.port =
          listen(
              vertx,
              cores,
              () ->
                  Listener.of(
                      config.server(),
                      loop -> corridor.routes(door(config), loop, cores, engines.resolver(loop))));
      this.operatorPort =
          config
              .server()
              .operatorPort()
              .map(asked ->
                  listen(
                      vertx,
                      1,
                      () ->
                          Listener.ofOperator(
                              config.server(),
                              asked,
                              loop ->
                                  corridor.routes(
                                      Door.OPERATOR, loop, cores, engines.resolver(loop)))));
      learner.start();
      eraser.start();
      if (config.memory().facts() != TarnConfig.Facts.NONE) {
        ModelCalls models =
            new ModelCalls(
                vertx,
                config,
                providers,
                stored,
                credentials,
                engines.resolver(vertx),
                metering,
                metrics,
                clock,
                ids);
        opened(new FactFinder(records, store, learner, models, metrics.facts(), clock)).start();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// What is wrong with what a workspace wants to keep as its routing.
  private static Optional<String> problem(String routing) {
    try {
      RoutingFields.defaults(routing);
      return Optional.empty();
    } catch (RouterException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Door door(TarnConfig config) {
    return config.server().operatorPort().isPresent() ? Door.CALLERS : Door.ALL;
  }

  /// The port that is served from now on; health says so first when that ends.
  private int listen(Vertx vertx, int loops, Supplier<Listener> listeners) {
    int served = opened(Listening.start(vertx, loops, listeners)).port();
    opened(health::stopping);
    return served;
  }

  /// Asks once, of nobody's memory, so that the first caller does not wait for classes, models and
  /// vocabularies to load. What makes searches quick takes most of a second and is not waited for:
  /// calls that come before may go through without memory, as ever when it is late.
  private static void warmUp(
      Recall recall, Tokens tokens, Optional<VectorSpace> space, ExecutorService search) {
    CompletableFuture<Void> vocabulary = CompletableFuture.runAsync(tokens::warmUp, search);
    MemoryScope nobody = new MemoryScope("warm-up", "warm-up", "warm-up", Optional.empty());
    RecallLimits limits = new RecallLimits(Instant.EPOCH, Set.of(), Set.of(), 0, memory -> 0, true);
    Question question = QuestionReader.search("What was the name of the lake?");
    recall.begin(nobody.workspace(), question).ask(nobody, limits).join();
    vocabulary.join();
    search.execute(() -> MemoryStores.warmUp(space));
  }

  /// The memory key that this start made, if it made one.
  FirstKey firstKey() {
    return firstKey;
  }

  /// The port that is served.
  public int port() {
    return port;
  }

  /// The port at which the operator alone is served, if there is one.
  Optional<Integer> operatorPort() {
    return operatorPort;
  }

  /// What is made of turns, as the settings have it.
  static TurnReader reader(TarnConfig config) {
    Extractor extractor =
        switch (config.memory().facts()) {
          case RULES -> new RuleFacts();
          case NONE -> turn -> List.of();
        };
    return new TurnReader(extractor);
  }

  private static void embedded(Metering metering, Payer payer, MemoryScope scope, String text) {
    metering.embedded(
        new CallUsage.By(scope.workspace(), "", scope.project(), scope.user()),
        new CallUsage.Via(payer.provider(), payer.model(), payer.source(), payer.label()),
        text);
  }

  /// Where questions travel they have more time, unless the settings give all the same.
  private static Function<String, Duration> deadlines(TarnConfig config, WorkspaceSpaces spaces) {
    Duration here = config.memory().recallDeadline();
    Duration far = config.embedding().chosen().questionTimeout();
    return workspace -> spaces.travels(workspace) && far.compareTo(here) > 0 ? far : here;
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  /// Takes no more calls, lets running ones end within the grace period, flushes, closes.
  @Override
  public void close() {
    for (AutoCloseable resource : open.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("closing failed: {}", e.toString());
      }
    }
    open.clear();
  }
}
