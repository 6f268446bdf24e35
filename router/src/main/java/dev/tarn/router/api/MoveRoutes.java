package dev.tarn.router.api;

import dev.tarn.memory.MemoryExport;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Callers.Whose;
import dev.tarn.router.http.Work;
import dev.tarn.router.move.Format;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /v1/memories/export` and `POST /v1/memories/import`: streams of JSON Lines
/// (`docs/export.md`), each on a thread of its own, of which there are few.
final class MoveRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(MoveRoutes.class);
  private static final long PATIENCE_SECONDS = 60;
  private static final String NDJSON = "application/x-ndjson";

  private final Answering answering;
  private final MemoryStore store;
  private final Importer importer;
  private final Runnable caughtUp;
  private final Executor moving;

  /// @param caughtUp waits until the store holds what the journal does
  /// @param moving bounded; each export and import holds one of its threads
  MoveRoutes(
      Answering answering,
      MemoryStore store,
      Importer importer,
      Runnable caughtUp,
      Executor moving) {
    this.answering = answering;
    this.store = store;
    this.importer = importer;
    this.caughtUp = caughtUp;
    this.moving = moving;
  }

  /// Before bodies are read whole, which an import's is not.
  void on(Router router) {
    router.get("/v1/memories/export").handler(answering.streaming(this::export));
    router.post("/v1/memories/import").handler(answering.caller(this::imported));
  }

  private Future<Void> export(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    context.request().resume();
    boolean vectors = isTrue(context, "vectors");
    boolean all = all(context, caller);
    Optional<Whose> whose =
        all
            ? Optional.empty()
            : Optional.of(ForgetRoutes.whose(caller, Answering.parameter(context, "user_id")));
    HttpServerResponse response = context.response();
    Context loop = Objects.requireNonNull(Vertx.currentContext());
    return Work.on(
            moving,
            () -> {
              caughtUp.run();
              Set<MemoryScope> scopes =
                  store
                      .traces()
                      .scopes(
                          caller.workspace(),
                          scope ->
                              whose.map(w -> w.means(scope)).orElseGet(() -> caller.means(scope)));
              try (MemoryExport export = store.export(scopes, vectors)) {
                write(export, response, loop);
              }
              return true;
            })
        .compose(written -> response.end());
  }

  /// A page at a time, each when the client has taken the one before.
  private static void write(MemoryExport export, HttpServerResponse response, Context loop) {
    for (List<String> page = export.next(); !page.isEmpty(); page = export.next()) {
      Buffer lines =
          Buffer.buffer((String.join("\n", page) + "\n").getBytes(StandardCharsets.UTF_8));
      CompletableFuture<Void> taken = new CompletableFuture<>();
      loop.runOnContext(now -> {
        if (!response.headWritten()) {
          response.setChunked(true).putHeader("Content-Type", NDJSON);
        }
        response.write(lines).onComplete(taken::complete, taken::completeExceptionally);
      });
      try {
        taken.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        LOG.debug("an export was broken off: {}", e.toString());
        throw RouterException.clientGone();
      }
    }
  }

  private Future<Answering.Reply> imported(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Optional<String> user =
        all(context, caller)
            ? Optional.empty()
            : Optional.of(
                MemoryRoutes.scope(caller, Answering.parameter(context, "user_id")).user());
    Importer.Target target =
        new Importer.Target(caller.workspace(), user, caller.project(), caller.agent());
    Format format = format(context);
    RequestStream body = new RequestStream(context.request());
    return Work.on(
        moving,
        () -> {
          try {
            return Answering.Reply.ok(
                importer.run(body, format.source(), target, (imported, known, skipped) -> {}));
          } catch (IOException e) {
            throw ProblemException.badRequest(
                "invalid_import", "The import was not read to its end: " + e.getMessage() + ".");
          } catch (CompletionException e) {
            LOG.warn("an import was broken off: {}", e.toString());
            throw ProblemException.unavailable(
                "memory_unavailable",
                "Memory takes no more right now. What was imported so far stays; send the same file"
                    + " again to go on.");
          }
        });
  }

  private static Format format(RoutingContext context) {
    String asked = Answering.parameter(context, "format").orElse("tarn");
    return Arrays.stream(Format.values())
        .filter(format -> format.name().equalsIgnoreCase(asked))
        .findFirst()
        .orElseThrow(() ->
            ProblemException.badRequest(
                "invalid_format",
                "'format' is tarn, chatgpt, claude, mem0, zep, letta or supermemory."));
  }

  /// Whether all users are meant that the key serves.
  private static boolean all(RoutingContext context, ApiCaller caller) {
    boolean all = isTrue(context, "all_users");
    if (all && caller.boundUser().isPresent()) {
      throw ProblemException.forbidden(
          "personal_key", "This key is one user's; leave 'all_users' out.");
    }
    return all;
  }

  private static boolean isTrue(RoutingContext context, String name) {
    return Answering.parameter(context, name).filter("true"::equals).isPresent();
  }
}
