package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.Boundaries;
import dev.tarn.records.Boundary;
import dev.tarn.records.Page;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `/v1/boundaries`: scopes saved under a name, which calls give as `?boundary_id=`.
final class BoundaryRoutes {
  private final Answering answering;
  private final Boundaries boundaries;

  BoundaryRoutes(Answering answering, Boundaries boundaries) {
    this.answering = answering;
    this.boundaries = boundaries;
  }

  /// `POST /v1/boundaries`.
  record NewBoundary(
      @NotNull @Name String id,
      @JsonProperty("project_id") Optional<@Name String> projectId,
      @JsonProperty("user_id") Optional<@Name String> userId,
      @JsonProperty("agent_id") Optional<@Name String> agentId) {}

  /// A boundary as it is shown.
  record View(
      String id,
      String workspace,
      @JsonProperty("project_id") Optional<String> projectId,
      @JsonProperty("user_id") Optional<String> userId,
      @JsonProperty("agent_id") Optional<String> agentId,
      @JsonProperty("created_at") Instant createdAt) {
    static View of(Boundary saved) {
      return new View(
          saved.id(),
          saved.workspace(),
          saved.project(),
          saved.user(),
          saved.agent(),
          saved.createdAt());
    }
  }

  void on(Router router) {
    router.post("/v1/boundaries").handler(answering.administrator(this::create));
    router.get("/v1/boundaries").handler(answering.administrator(this::list));
    router.get("/v1/boundaries/:id").handler(answering.administrator(this::get));
    router.delete("/v1/boundaries/:id").handler(answering.administrator(this::remove));
  }

  private Callable<Reply> create(RoutingContext context, Administrator who) {
    NewBoundary body = Json.read(Answering.body(context), NewBoundary.class);
    if (body.projectId().or(body::userId).or(body::agentId).isEmpty()) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("", "names neither project, user nor agent")));
    }
    Boundary boundary =
        new Boundary(
            who.workspace(),
            body.id(),
            body.projectId(),
            body.userId(),
            body.agentId(),
            Instant.EPOCH);
    return () ->
        Reply.created(
            boundaries
                .by(who.actor())
                .create(boundary)
                .map(View::of)
                .orElseThrow(() ->
                    ProblemException.conflict(
                        "boundary_exists",
                        "The workspace has a boundary of this id, or is none. A boundary does not"
                            + " change: delete it first.")));
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    Page.Asked page = Answering.page(context);
    return () -> Reply.ok(Listing.of(boundaries.page(workspace, page), View::of));
  }

  private Callable<Reply> get(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String id = context.pathParam("id");
    return () ->
        Reply.ok(
            boundaries
                .find(workspace, id)
                .map(View::of)
                .orElseThrow(() -> ProblemException.notFound("boundary")));
  }

  private Callable<Reply> remove(RoutingContext context, Administrator who) {
    String workspace = who.workspace();
    String id = context.pathParam("id");
    return () -> {
      if (!boundaries.by(who.actor()).remove(workspace, id)) {
        throw ProblemException.notFound("boundary");
      }
      return Reply.done();
    };
  }
}
