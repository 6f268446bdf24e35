package dev.tarn.router.api;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Workspaces;
import dev.tarn.router.http.Administrator;
import dev.tarn.router.remember.SpaceChanges;
import dev.tarn.router.remember.SpaceChanges.Outcome;
import dev.tarn.router.remember.WorkspaceSpaces;
import java.math.BigDecimal;
import java.util.List;

/// What `/v1/settings/spaces` does, behind its paths: by what the memories of a workspace are
/// embedded. Methods block.
public final class SpaceApi {
  private final WorkspaceSpaces spaces;
  private final SpaceChanges changes;
  private final EmbedderCheck check;
  private final MemoryStore store;
  private final Workspaces workspaces;

  public SpaceApi(
      WorkspaceSpaces spaces,
      SpaceChanges changes,
      EmbedderCheck check,
      MemoryStore store,
      Workspaces workspaces) {
    this.spaces = spaces;
    this.changes = changes;
    this.check = check;
    this.store = store;
    this.workspaces = workspaces;
  }

  SpaceView.All list(String workspace) {
    mustExist(workspace);
    return new SpaceView.All(
        spaces.spaces(workspace).stream()
            .map(space -> SpaceView.of(workspace, space, store))
            .toList());
  }

  private void mustExist(String workspace) {
    if (workspaces.find(workspace).isEmpty()) {
      throw ProblemException.notFound("workspace");
    }
  }

  SpaceView get(String workspace, String name) {
    mustExist(workspace);
    return spaces.spaces(workspace).stream()
        .filter(space -> space.name().equals(name))
        .findFirst()
        .map(space -> SpaceView.of(workspace, space, store))
        .orElseThrow(() -> ProblemException.notFound("space"));
  }

  SpaceView choose(Administrator who, String workspace, String name, SpaceBody body) {
    mustExist(workspace);
    if (!name.matches("[a-z][a-z0-9_-]{0,31}")) {
      throw ProblemException.badRequest(
          "invalid_space", "A space's name is 1 to 32 small letters, digits, '-' and '_'.");
    }
    EmbeddingChoice choice = body.embedder().choice();
    List<Problem.Field> faults =
        check.faults(workspace, choice).stream()
            .map(fault ->
                new Problem.Field("/embedder/" + fault.field().replace('-', '_'), fault.what()))
            .toList();
    if (!faults.isEmpty()) {
      throw ProblemException.unprocessable(faults);
    }
    double weight = body.weight().orElse(BigDecimal.ONE).doubleValue();
    settle(changes.choose(who.actor(), workspace, name, weight, choice));
    return get(workspace, name);
  }

  void remove(Administrator who, String workspace, String name) {
    settle(changes.remove(who.actor(), workspace, name));
  }

  void abandon(Administrator who, String workspace, String name) {
    settle(changes.abandon(who.actor(), workspace, name));
  }

  private static void settle(Outcome outcome) {
    switch (outcome) {
      case DONE -> {}
      case NO_WORKSPACE -> throw ProblemException.notFound("workspace");
      case UNKNOWN -> throw ProblemException.notFound("space, or no change of it");
      case TAKEN ->
          throw ProblemException.conflict(
              "space_taken",
              "Another space of this workspace has this model with these settings already.");
      case TOO_MANY ->
          throw ProblemException.conflict(
              "too_many_spaces",
              "This workspace has " + SpaceChanges.MOST + " spaces; remove one first.");
      case NO_VECTORS ->
          throw ProblemException.unprocessable(
              List.of(
                  new Problem.Field(
                      "/embedder/model", "none is for the space 'semantic'; remove others")));
    }
  }
}
