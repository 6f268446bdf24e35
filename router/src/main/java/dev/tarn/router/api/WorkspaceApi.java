package dev.tarn.router.api;

import dev.tarn.records.Page;
import dev.tarn.records.Workspace;
import dev.tarn.records.Workspaces;
import dev.tarn.router.http.Administrator;
import java.util.List;
import java.util.function.Predicate;

/// What `/v1/workspaces` and `/v1/settings` do, behind their paths. Methods block.
final class WorkspaceApi {
  private final Workspaces workspaces;
  private final RoutingCheck routing;
  private final Predicate<String> rows;

  /// @param rows tells whether there is a provider of a name
  WorkspaceApi(Workspaces workspaces, RoutingCheck routing, Predicate<String> rows) {
    this.workspaces = workspaces;
    this.routing = routing;
    this.rows = rows;
  }

  WorkspaceView create(Administrator who, WorkspaceBody body) {
    return workspaces
        .by(who.actor())
        .create(body.workspace(routing, rows))
        .map(WorkspaceView::of)
        .orElseThrow(() ->
            ProblemException.conflict(
                "workspace_name_taken",
                "There is a workspace of this name, or there was one: names are not given again."));
  }

  Listing<WorkspaceView> list(Page.Asked asked) {
    return Listing.of(workspaces.page(asked), WorkspaceView::of);
  }

  WorkspaceView get(String name) {
    return WorkspaceView.of(known(name));
  }

  WorkspaceView change(Administrator who, String name, byte[] patch) {
    WorkspaceBody body = Json.patched(WorkspaceBody.of(known(name)), patch, WorkspaceBody.class);
    if (!body.name().equals(name)) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/name", "cannot be changed; memories go by it")));
    }
    Workspace after = body.workspace(routing, rows);
    return workspaces
        .by(who.actor())
        .change(name, before -> after)
        .map(WorkspaceView::of)
        .orElseThrow(() -> ProblemException.notFound("workspace"));
  }

  /// The same for who administers it: limits are the operator's to set.
  WorkspaceView settle(Administrator who, String name, byte[] patch) {
    Workspace before = known(name);
    WorkspaceBody body = Json.patched(WorkspaceBody.of(before), patch, WorkspaceBody.class);
    boolean limits = !body.workspace(routing, rows).limits().equals(before.limits());
    if (limits) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/limits", "are set by the operator, in /v1/workspaces")));
    }
    return change(who, name, patch);
  }

  void delete(Administrator who, String name) {
    switch (workspaces.by(who.actor()).delete(name)) {
      case DONE -> {}
      case UNKNOWN -> throw ProblemException.notFound("workspace");
      case HAS_KEYS ->
          throw ProblemException.conflict(
              "workspace_has_keys",
              "Keys still open this workspace, disabled ones too; /v1/keys?workspace= lists them."
                  + " Revoke them first.");
    }
  }

  private Workspace known(String name) {
    return workspaces.find(name).orElseThrow(() -> ProblemException.notFound("workspace"));
  }
}
