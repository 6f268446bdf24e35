package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.records.Pauses;
import dev.tarn.records.Records;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Callers.Whose;
import dev.tarn.router.http.PageLinks;
import dev.tarn.router.http.PageLinks.Visitor;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/// What the page of a person's own memory asks: see, correct, forget, pause, take along; always the
/// one memory of the link. The page's own, and changes with it: apps have the memory API.
public final class PageApi {
  /// What all its paths begin with.
  public static final String PATH = "/v1/page";

  private static final int MOST_FOUND = 50;

  private final MemoryApi memories;
  private final EraseApi erasing;
  private final Pauses pauses;
  private final AccountWatch accounts;
  private final Executor executor;
  private final InstantSource clock;

  /// @param accounts told of every pause, which counts at once
  /// @param executor bounded; runs what blocks
  public PageApi(
      MemoryApi memories,
      EraseApi erasing,
      Records records,
      AccountWatch accounts,
      Executor executor,
      InstantSource clock) {
    this.memories = memories;
    this.erasing = erasing;
    this.pauses = records.pauses();
    this.accounts = accounts;
    this.executor = executor;
    this.clock = clock;
  }

  /// What the page shows above the memories.
  ///
  /// @param mayChange whether the link may do more than look
  /// @param pausedSince since when nothing is learned, if that is so
  record Overview(
      @JsonProperty("user_id") String userId,
      @JsonProperty("may_change") boolean mayChange,
      @JsonProperty("paused_since") Optional<Instant> pausedSince,
      @JsonProperty("expires_at") Instant expiresAt) {}

  /// How a memory should read.
  record Correction(@NotBlank @Size(max = 8_000) String text, @Min(1) int version) {}

  /// Whether learning is to be paused.
  record Learning(@NotNull Boolean paused) {}

  /// Serves its paths on one event loop, of a router that has read the body.
  public void on(Router router, Callers callers) {
    PageLinks links = callers.pageLinks();
    Answering answering = new Answering(callers, accounts, executor);
    router.get(PATH).handler(visit(answering, links, this::overview));
    router.get(PATH + "/memories").handler(visit(answering, links, this::list));
    router.patch(PATH + "/memories/:id").handler(visit(answering, links, this::correct));
    router.delete(PATH + "/memories/:id").handler(visit(answering, links, this::forget));
    router.delete(PATH + "/memories").handler(visit(answering, links, this::forgetAll));
    router.put(PATH + "/learning").handler(visit(answering, links, this::pause));
    router
        .get(PATH + "/export")
        .handler(context ->
            links
                .visitor(context.request())
                .compose(visitor -> export(answering, context, visitor))
                .onFailure(context::fail));
    router.route().failureHandler(Failures::answer);
    router.errorHandler(404, Failures::answer).errorHandler(405, Failures::answer);
  }

  /// What a path does for a visitor.
  private interface ForVisitor {
    Future<Reply> of(Answering answering, RoutingContext context, Visitor visitor);
  }

  private static Handler<RoutingContext> visit(
      Answering answering, PageLinks links, ForVisitor path) {
    return context ->
        links
            .visitor(context.request())
            .compose(visitor -> path.of(answering, context, visitor))
            .onSuccess(reply -> Answering.send(context.response(), reply))
            .onFailure(context::fail);
  }

  private Future<Reply> overview(Answering answering, RoutingContext context, Visitor visitor) {
    return answering.blocking(() -> Reply.ok(overview(visitor)));
  }

  private Overview overview(Visitor visitor) {
    return new Overview(
        visitor.whose().user(),
        visitor.caller().mayWrite(),
        pauses.since(person(visitor.whose())),
        visitor.until());
  }

  /// A page of all memories, or the best for `q`.
  private Future<Reply> list(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustRead();
    Optional<String> query = Answering.parameter(context, "q").map(PageApi::checked);
    if (query.isPresent()) {
      Bodies.Search search =
          new Bodies.Search(
              query.get(),
              Optional.empty(),
              Optional.of(MOST_FOUND),
              Optional.empty(),
              Optional.empty());
      return answering
          .later(() -> memories.search(visitor.whose().scope(), search))
          .map(found ->
              Reply.ok(
                  new MemoryApi.Page(
                      found.data().stream().map(MemoryApi.Hit::memory).toList(),
                      Optional.empty())));
    }
    int limit = Answering.limit(context);
    Optional<String> cursor = Answering.parameter(context, "cursor");
    return answering.blocking(
        () -> Reply.ok(memories.list(visitor.whose().scope(), MemoryFilter.ALL, limit, cursor)));
  }

  private static String checked(String query) {
    if (query.length() > 1_000) {
      throw ProblemException.badRequest("invalid_query", "'q' holds at most 1,000 characters.");
    }
    return query;
  }

  private Future<Reply> correct(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustWrite();
    Correction correction = Json.read(Answering.body(context), Correction.class);
    VersionApi.Asked asked =
        new VersionApi.Asked(
            visitor.whose().scope(),
            context.pathParam("id"),
            OptionalInt.of(correction.version()),
            Optional.empty());
    byte[] patch = Json.write(Map.of("text", correction.text()));
    return answering.later(() -> memories.versions().revise(asked, patch)).map(Reply::ok);
  }

  private Future<Reply> forget(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustWrite();
    String id = context.pathParam("id");
    return answering.later(() -> erasing.memory(visitor.whose(), id)).map(done -> Reply.done());
  }

  private Future<Reply> forgetAll(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustWrite();
    return answering.later(() -> erasing.user(visitor.whose())).map(Reply::accepted);
  }

  private Future<Reply> pause(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustWrite();
    boolean paused = Json.read(Answering.body(context), Learning.class).paused();
    Pauses.Person person = person(visitor.whose());
    return answering.changing(() -> {
      if (paused) {
        pauses.pause(person, clock.instant());
      } else {
        pauses.resume(person);
      }
      return Reply.ok(overview(visitor));
    });
  }

  private Future<Void> export(Answering answering, RoutingContext context, Visitor visitor) {
    visitor.caller().mustRead();
    context
        .response()
        .setChunked(true)
        .putHeader("Content-Type", "application/jsonl")
        .putHeader("Content-Disposition", "attachment; filename=\"memories.jsonl\"");
    return new Takeaway(memories, answering, visitor.whose().scope()).writeTo(context.response());
  }

  private static Pauses.Person person(Whose whose) {
    return new Pauses.Person(whose.workspace(), whose.scope().project(), whose.user());
  }
}
