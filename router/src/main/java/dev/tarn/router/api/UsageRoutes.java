package dev.tarn.router.api;

import dev.tarn.records.UsageBook;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `GET /v1/usage`: what calls used and what it cost, for a workspace's admin key or the operator.
record UsageRoutes(Answering answering, UsageBook book, InstantSource clock) {

  void on(Router router) {
    router.get("/v1/usage").handler(answering.administrator(this::usage));
  }

  private Callable<Reply> usage(RoutingContext context, Administrator who) {
    UsageQuery query =
        UsageQuery.read(
            parameters(context),
            Optional.ofNullable(context.request().getHeader("Accept")),
            LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    return () -> {
      UsageView view = view(query, who.within());
      return query.csv() ? Reply.of("text/csv; charset=utf-8", view.csv()) : Reply.ok(view.json());
    };
  }

  private UsageView view(UsageQuery query, Optional<String> workspace) {
    return new UsageView(
        query,
        book.sums(
            new UsageBook.Question(
                workspace, query.from(), query.to(), query.by(), query.groups() + 1)));
  }

  private static Map<String, List<String>> parameters(RoutingContext context) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String name : context.queryParams().names()) {
      parameters.put(name, context.queryParam(name));
    }
    return parameters;
  }
}
