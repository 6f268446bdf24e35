package dev.tarn.router.api;

import dev.tarn.records.UsageBook;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/// `GET /v1/usage`: what calls used and what it cost, for a workspace's admin key or the operator.
///
/// @param executor bounded; runs what blocks
record UsageRoutes(UsageBook book, Callers callers, Executor executor, InstantSource clock) {

  void on(Router router) {
    router.get("/v1/usage").handler(this::usage);
  }

  private void usage(RoutingContext context) {
    callers
        .administrate(context.request())
        .compose(who -> {
          UsageQuery query =
              UsageQuery.read(
                  parameters(context),
                  Optional.ofNullable(context.request().getHeader("Accept")),
                  LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
          return Work.on(executor, () -> view(query, who.within()));
        })
        .onSuccess(view -> answer(context, view))
        .onFailure(context::fail);
  }

  private UsageView view(UsageQuery query, Optional<String> workspace) {
    return new UsageView(
        query,
        book.sums(
            new UsageBook.Question(
                workspace, query.from(), query.to(), query.by(), query.groups() + 1)));
  }

  private static void answer(RoutingContext context, UsageView view) {
    boolean csv = view.query().csv();
    context
        .response()
        .putHeader("Content-Type", csv ? "text/csv; charset=utf-8" : "application/json")
        .end(Buffer.buffer(csv ? view.csv() : view.json()));
  }

  private static Map<String, List<String>> parameters(RoutingContext context) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String name : context.queryParams().names()) {
      parameters.put(name, context.queryParam(name));
    }
    return parameters;
  }
}
