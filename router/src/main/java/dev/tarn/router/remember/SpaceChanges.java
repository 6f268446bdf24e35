package dev.tarn.router.remember;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.config.EmbeddingChoiceCodec;
import dev.tarn.records.Actor;
import dev.tarn.records.EmbeddingSpace;
import dev.tarn.records.EmbeddingSpaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What can be done about the spaces of a workspace. What gives other vectors begins here and ends
/// in [Refilling]; all else counts at once. Methods block.
public final class SpaceChanges {
  /// Spaces that a workspace may have.
  public static final int MOST = 8;

  private final EmbeddingSpaces records;
  private final WorkspaceSpaces spaces;
  private final Function<EmbeddingChoice, Optional<String>> models;
  private final Runnable changed;

  /// @param models the model whose vectors a choice gives; empty if it gives none
  /// @param changed told of each change
  public SpaceChanges(
      EmbeddingSpaces records,
      WorkspaceSpaces spaces,
      Function<EmbeddingChoice, Optional<String>> models,
      Runnable changed) {
    this.records = records;
    this.spaces = spaces;
    this.models = models;
    this.changed = changed;
  }

  /// What became of a wish.
  public enum Outcome {
    DONE,
    /// There is no such workspace.
    NO_WORKSPACE,
    /// There is no such space, or nothing under way in it.
    UNKNOWN,
    /// Another space of the workspace has this very model.
    TAKEN,
    /// The workspace has [#MOST] spaces.
    TOO_MANY,
    /// Words alone are for the space that every workspace has.
    NO_VECTORS
  }

  /// Has a space embedded so, and makes it if there is none of this name.
  public Outcome choose(
      Actor who, String workspace, String name, double weight, EmbeddingChoice choice) {
    Optional<WorkspaceSpace> before = find(workspace, name);
    Optional<String> model = models.apply(choice);
    boolean semantic = name.equals(WorkspaceSpace.SEMANTIC);
    if (model.isEmpty() && !semantic) {
      return Outcome.NO_VECTORS;
    }
    if (before.isEmpty() && spaces.spaces(workspace).size() >= MOST) {
      return Outcome.TOO_MANY;
    }
    if (isTaken(workspace, name, model)) {
      return Outcome.TAKEN;
    }
    Wish wish = new Wish(name, weight, EmbeddingChoiceCodec.write(choice), model);
    return become(who, workspace, before, wish);
  }

  private boolean isTaken(String workspace, String name, Optional<String> model) {
    return spaces.spaces(workspace).stream()
        .filter(space -> !space.name().equals(name))
        .flatMap(space -> modelsOf(space).stream())
        .anyMatch(other -> model.filter(other::equals).isPresent());
  }

  private Optional<WorkspaceSpace> find(String workspace, String name) {
    return spaces.spaces(workspace).stream().filter(s -> s.name().equals(name)).findFirst();
  }

  private static Optional<String> current(Optional<WorkspaceSpace> space) {
    return space.flatMap(WorkspaceSpace::current).map(e -> e.model().id());
  }

  private static Optional<String> coming(Optional<WorkspaceSpace> space) {
    return space
        .flatMap(WorkspaceSpace::change)
        .flatMap(WorkspaceSpace.Change::next)
        .map(e -> e.model().id());
  }

  private static List<String> modelsOf(WorkspaceSpace space) {
    List<String> all = new ArrayList<>();
    current(Optional.of(space)).ifPresent(all::add);
    coming(Optional.of(space)).ifPresent(all::add);
    return all;
  }

  /// What a space is to be.
  ///
  /// @param json a choice, or [WorkspaceSpaces#OPERATORS]
  /// @param model whose vectors that gives; empty for none
  private record Wish(String name, double weight, String json, Optional<String> model) {
    Optional<String> chosen() {
      return json.equals(WorkspaceSpaces.OPERATORS) ? Optional.empty() : Optional.of(json);
    }
  }

  /// Vectors of the same model need not be made anew, and none need not be waited for.
  private Outcome become(Actor who, String workspace, Optional<WorkspaceSpace> before, Wish wish) {
    boolean atOnce = wish.model().isEmpty() || wish.model().equals(current(before));
    List<String> leftovers = new ArrayList<>();
    coming(before)
        .filter(model -> !wish.model().equals(Optional.of(model)))
        .ifPresent(leftovers::add);
    if (atOnce) {
      current(before)
          .filter(model -> !wish.model().equals(Optional.of(model)))
          .ifPresent(leftovers::add);
    }
    return change(
        who,
        workspace,
        wish.name(),
        row -> {
          Optional<String> chosen = atOnce ? wish.chosen() : row.flatMap(EmbeddingSpace::chosen);
          Optional<String> next = atOnce ? Optional.empty() : Optional.of(wish.json());
          return row(workspace, wish.name(), wish.weight(), chosen, next);
        },
        leftovers);
  }

  /// Nothing is kept of what is as the operator has it.
  private static Optional<EmbeddingSpace> row(
      String workspace,
      String name,
      double weight,
      Optional<String> chosen,
      Optional<String> next) {
    boolean usual = chosen.isEmpty() && next.isEmpty();
    boolean kept = !usual || (name.equals(WorkspaceSpace.SEMANTIC) && weight != 1);
    return kept
        ? Optional.of(new EmbeddingSpace(workspace, name, weight, chosen, next, Instant.EPOCH))
        : Optional.empty();
  }

  /// Takes back a change that is under way; what it made is taken away.
  public Outcome abandon(Actor who, String workspace, String name) {
    Optional<WorkspaceSpace> before = find(workspace, name);
    if (before.flatMap(WorkspaceSpace::change).isEmpty()) {
      return Outcome.UNKNOWN;
    }
    return change(
        who,
        workspace,
        name,
        row -> row.flatMap(r -> row(workspace, name, r.weight(), r.chosen(), Optional.empty())),
        coming(before).stream().toList());
  }

  /// Removes a space; the one that every workspace has becomes as the operator has it.
  public Outcome remove(Actor who, String workspace, String name) {
    Optional<WorkspaceSpace> before = find(workspace, name);
    if (before.isEmpty()) {
      return Outcome.UNKNOWN;
    }
    if (before.get().isSemantic()) {
      return become(
          who,
          workspace,
          before,
          new Wish(name, 1, WorkspaceSpaces.OPERATORS, spaces.operatorsModel()));
    }
    return change(who, workspace, name, row -> Optional.empty(), modelsOf(before.get()));
  }

  private Outcome change(
      Actor who,
      String workspace,
      String name,
      UnaryOperator<Optional<EmbeddingSpace>> how,
      List<String> leftovers) {
    boolean done = records.by(who).change(workspace, name, how, leftovers);
    spaces.load();
    changed.run();
    return done ? Outcome.DONE : Outcome.NO_WORKSPACE;
  }
}
