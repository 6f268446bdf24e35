package dev.tarn.router.api;

import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Records;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.AppMemory;
import dev.tarn.router.http.Callers;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// The door of this room.
public final class Api {
  private final MemoryApi memories;
  private final MemoryStore store;
  private final EraseApi erasing;
  private final Records records;
  private final AccountWatch accounts;
  private final RoutingCheck routing;
  private final SpaceApi spaces;
  private final Function<Vertx, ProviderDoor> providers;
  private final Importer importer;
  private final Optional<URI> publicUrl;
  private final Executor executor;
  private final Executor moving;
  private final InstantSource clock;

  /// @param accounts told of every change that is made here
  /// @param routing what a workspace may keep as its routing
  /// @param spaces by what memories are embedded
  /// @param providers makes the door to providers for one event loop
  /// @param executor bounded; runs what blocks
  /// @param moving bounded; runs exports and imports
  public Api(
      MemoryApi memories,
      MemoryStore store,
      EraseApi erasing,
      Records records,
      AccountWatch accounts,
      RoutingCheck routing,
      SpaceApi spaces,
      Function<Vertx, ProviderDoor> providers,
      Importer importer,
      Optional<URI> publicUrl,
      Executor executor,
      Executor moving,
      InstantSource clock) {
    this.memories = memories;
    this.store = store;
    this.erasing = erasing;
    this.records = records;
    this.accounts = accounts;
    this.routing = routing;
    this.spaces = spaces;
    this.providers = providers;
    this.importer = importer;
    this.publicUrl = publicUrl;
    this.executor = executor;
    this.moving = moving;
    this.clock = clock;
  }

  /// Serves our own APIs on one event loop; what none of them serves is a 404 that says where to
  /// look.
  ///
  /// @param bodyBytes largest body
  public Handler<HttpServerRequest> handler(
      Vertx vertx, Callers callers, AppMemory appMemory, int bodyBytes) {
    Router router = Router.router(vertx);
    Answering answering = new Answering(callers, accounts, executor);
    Repeats repeats = new Repeats(records.answers(), records.hash(), clock);
    router.route().handler(Answering::refuseEncoded);
    new MoveRoutes(answering, store, importer, () -> erasing.caughtUp(), moving).on(router);
    router.route().handler(BodyHandler.create(false).setBodyLimit(bodyBytes));
    // Before those of one memory, whose id could be any word.
    new AppRoutes(answering, appMemory, repeats, clock).on(router);
    new ForgetRoutes(answering, erasing, repeats).on(router);
    UserApi users = new UserApi(store, records, erasing, memories::profile);
    new UserRoutes(answering, users, erasing, repeats).on(router);
    new PageLinkRoutes(answering, () -> callers.pageLinks(), publicUrl).on(router);
    new MemoryRoutes(answering, memories, repeats).on(router);
    VersionApi versions = memories.versions();
    new VersionRoutes(answering, versions, repeats).on(router);
    new ConflictRoutes(answering, versions, repeats).on(router);
    new KeyRoutes(answering, new KeyApi(records, clock)).on(router);
    ProviderDoor door = providers.apply(vertx);
    new WorkspaceRoutes(
            answering,
            new WorkspaceApi(records.workspaces(), routing, name -> door.row(name).isPresent()))
        .on(router);
    new SpaceRoutes(answering, spaces).on(router);
    new BoundaryRoutes(answering, records.boundaries()).on(router);
    new AuditRoutes(answering, records.audit()).on(router);
    new UsageRoutes(answering, records.usage(), clock).on(router);
    new ProviderKeyRoutes(answering, records.providerKeys(), door).on(router);
    OpenApi.on(router);
    router.route().failureHandler(Failures::answer);
    // No route, or none with this method.
    router.errorHandler(404, Failures::answer).errorHandler(405, Failures::answer);
    return router;
  }
}
