package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.memory.MemoryStore;
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
import dev.tarn.router.http.AppMemory;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Corridor;
import dev.tarn.router.mcp.Mcp;
import dev.tarn.router.page.Page;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.remember.SpaceChanges;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// What is served of our own beside the calls to models: to programs, to agents, and to people.
record OwnDoors(Api programs, Mcp agents, Page people) implements Corridor.OwnApis {

  static OwnDoors open(
      Ground ground,
      MemoryPool pool,
      MemoryRooms memory,
      ProviderRoom providers,
      Tokens tokens,
      Threads threads,
      Opened open) {
    TarnConfig config = ground.config();
    Records records = ground.records();
    MemoryStore store = pool.store();
    MemoryApi memories =
        new MemoryApi(
            store,
            records,
            memory.journal(),
            memory.learner(),
            memory.recall(),
            tokens,
            ground.clock(),
            ground.ids());
    EraseApi erasing =
        new EraseApi(
            store,
            records,
            memory.eraser(),
            memory.learner(),
            memory.recall(),
            ground.clock(),
            ground.ids(),
            config.database().url().filter(u -> u.startsWith("jdbc:postgresql:")).isPresent());
    Mcp agents =
        open.add(
            new Mcp(
                new MemoryTools(memories, erasing, threads.lookups()),
                config.server().corsOrigins(),
                Main.Version.number()));
    Page people =
        new Page(
            new PageApi(
                memories, erasing, records, ground.accounts(), threads.lookups(), ground.clock()));
    Api programs =
        new Api(
            memories,
            store,
            erasing,
            records,
            ground.accounts(),
            OwnDoors::problem,
            spaces(records, pool, memory),
            loop -> providers.door(ground, loop),
            new Importer(records, store, memory.ledger(), memory.learner(), ground.clock()),
            ground.config().server().publicUrl(),
            threads.lookups(),
            threads.moving(),
            ground.clock());
    return new OwnDoors(programs, agents, people);
  }

  private static SpaceApi spaces(Records records, MemoryPool pool, MemoryRooms memory) {
    return new SpaceApi(
        pool.spaces(),
        new SpaceChanges(
            records.embeddingSpaces(), pool.spaces(), pool.chosen()::model, memory.learner()::wake),
        pool.chosen(),
        pool.store(),
        records.workspaces());
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

  @Override
  public Handler<HttpServerRequest> on(
      Vertx vertx, Callers callers, AppMemory appMemory, int bodyBytes) {
    var toAgents = agents.handler(vertx, callers);
    var toPeople = people.handler(vertx, callers);
    var toPrograms = programs.handler(vertx, callers, appMemory, bodyBytes);
    return request -> {
      String path = request.path();
      var to = Mcp.PATH.equals(path) ? toAgents : Page.serves(path) ? toPeople : toPrograms;
      to.handle(request);
    };
  }
}
