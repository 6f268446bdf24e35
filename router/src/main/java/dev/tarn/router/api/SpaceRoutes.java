package dev.tarn.router.api;

import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;

/// The paths of `/v1/settings/spaces`.
final class SpaceRoutes {
  private final Answering answering;
  private final SpaceApi spaces;

  SpaceRoutes(Answering answering, SpaceApi spaces) {
    this.answering = answering;
    this.spaces = spaces;
  }

  void on(Router router) {
    router.get("/v1/settings/spaces").handler(answering.administrator(this::list));
    router.get("/v1/settings/spaces/:name").handler(answering.administrator(this::get));
    router.put("/v1/settings/spaces/:name").handler(answering.administrator(this::choose));
    router.delete("/v1/settings/spaces/:name").handler(answering.administrator(this::remove));
    router
        .delete("/v1/settings/spaces/:name/change")
        .handler(answering.administrator(this::abandon));
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    return () -> Reply.ok(spaces.list(workspace));
  }

  private Callable<Reply> get(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String name = context.pathParam("name");
    return () -> Reply.ok(spaces.get(workspace, name));
  }

  private Callable<Reply> choose(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String name = context.pathParam("name");
    SpaceBody body = Json.read(Answering.body(context), SpaceBody.class);
    return () -> {
      SpaceView view = spaces.choose(who, workspace, name, body);
      return view.change().isPresent() ? Reply.accepted(view) : Reply.ok(view);
    };
  }

  private Callable<Reply> remove(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String name = context.pathParam("name");
    return () -> {
      spaces.remove(who, workspace, name);
      return Reply.done();
    };
  }

  private Callable<Reply> abandon(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String name = context.pathParam("name");
    return () -> {
      spaces.abandon(who, workspace, name);
      return Reply.done();
    };
  }
}
