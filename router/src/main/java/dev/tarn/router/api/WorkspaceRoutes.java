package dev.tarn.router.api;

import dev.tarn.records.Page;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;

/// The paths of `/v1/workspaces`, which are the operator's, and of `/v1/settings`, by which a
/// workspace's own admin sees and changes it.
final class WorkspaceRoutes {
  private final Answering answering;
  private final WorkspaceApi workspaces;

  WorkspaceRoutes(Answering answering, WorkspaceApi workspaces) {
    this.answering = answering;
    this.workspaces = workspaces;
  }

  void on(Router router) {
    router.post("/v1/workspaces").handler(operator(this::create));
    router.get("/v1/workspaces").handler(operator(this::list));
    router.get("/v1/workspaces/:name").handler(operator(this::get));
    router.patch("/v1/workspaces/:name").handler(operator(this::change));
    router.delete("/v1/workspaces/:name").handler(operator(this::delete));
    router.get("/v1/settings").handler(answering.administrator(this::settings));
    router.patch("/v1/settings").handler(answering.administrator(this::settle));
  }

  private Handler<RoutingContext> operator(Answering.ForAdministrator endpoint) {
    return answering.administrator((context, who) -> {
      who.mustBeOperator();
      return endpoint.of(context, who);
    });
  }

  private Callable<Reply> create(RoutingContext context, Administrator who) {
    WorkspaceBody body = Json.read(Answering.body(context), WorkspaceBody.class);
    return () -> Reply.created(workspaces.create(who, body));
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    Page.Asked page = Answering.page(context);
    return () -> Reply.ok(workspaces.list(page));
  }

  private Callable<Reply> get(RoutingContext context, Administrator who) {
    String name = context.pathParam("name");
    return () -> Reply.ok(workspaces.get(name));
  }

  private Callable<Reply> change(RoutingContext context, Administrator who) {
    String name = context.pathParam("name");
    byte[] patch = Answering.body(context);
    return () -> Reply.ok(workspaces.change(who, name, patch));
  }

  private Callable<Reply> delete(RoutingContext context, Administrator who) {
    String name = context.pathParam("name");
    return () -> {
      workspaces.delete(who, name);
      return Reply.done();
    };
  }

  private Callable<Reply> settings(RoutingContext context, Administrator who) {
    String name = who.workspace();
    return () -> Reply.ok(workspaces.get(name));
  }

  private Callable<Reply> settle(RoutingContext context, Administrator who) {
    String name = who.workspace();
    byte[] patch = Answering.body(context);
    return () -> Reply.ok(workspaces.settle(who, name, patch));
  }
}
