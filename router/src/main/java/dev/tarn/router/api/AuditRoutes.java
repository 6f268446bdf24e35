package dev.tarn.router.api;

import dev.tarn.records.AuditEntry;
import dev.tarn.records.AuditLog;
import dev.tarn.records.Page;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/// `GET /v1/audit`: who changed which account, newest first. The operator sees all workspaces.
final class AuditRoutes {
  private final Answering answering;
  private final AuditLog log;

  AuditRoutes(Answering answering, AuditLog log) {
    this.answering = answering;
    this.log = log;
  }

  /// An entry as it is shown.
  record View(
      String id,
      Instant at,
      String actor,
      String action,
      String workspace,
      String target,
      List<String> fields) {
    static View of(AuditEntry entry) {
      return new View(
          Long.toString(entry.number()),
          entry.at(),
          entry.actor(),
          entry.action(),
          entry.workspace(),
          entry.target(),
          entry.fields());
    }
  }

  void on(Router router) {
    router.get("/v1/audit").handler(answering.administrator(this::list));
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    Page.Asked page = Answering.page(context);
    if (page.after().filter(position -> !position.matches("[0-9]{1,18}")).isPresent()) {
      throw ProblemException.invalidCursor();
    }
    return () -> Reply.ok(Listing.of(log.page(who.within(), page), View::of));
  }
}
