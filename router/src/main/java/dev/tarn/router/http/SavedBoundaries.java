package dev.tarn.router.http;

import dev.tarn.records.Boundary;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/// Scopes that workspaces have saved under a name, as calls name them in `?boundary_id=`.
/// Thread-safe; never blocks.
final class SavedBoundaries {
  /// The parameter that names one.
  static final String PARAMETER = "boundary_id";

  private final BiFunction<String, String, Optional<Boundary>> boundaries;
  private final LookUps<Boundary> known;

  /// @param boundaries finds one by its workspace and its id; blocks
  /// @param executor runs look-ups
  SavedBoundaries(
      BiFunction<String, String, Optional<Boundary>> boundaries,
      AccountWatch watch,
      Executor executor,
      InstantSource clock) {
    this.boundaries = boundaries;
    this.known = new LookUps<>(watch, executor, clock);
  }

  /// The caller within the boundary that its call names, if it names one. Fails with a
  /// [RouterException]: 400 for an empty one, two of them or one that contradicts the headers, 404
  /// for one that its workspace has not.
  Future<Caller> narrowed(Caller caller, Query query) {
    if (query.pairs().isEmpty()) {
      return Future.succeededFuture(caller);
    }
    if (query.isBlank(PARAMETER)) {
      return Future.failedFuture(
          RouterException.badRequest(
              "empty_boundary", "'boundary_id' is empty; name a boundary, or leave it out."));
    }
    List<String> ids = query.values(PARAMETER).stream().distinct().toList();
    if (ids.isEmpty()) {
      return Future.succeededFuture(caller);
    }
    if (ids.size() > 1) {
      return Future.failedFuture(
          RouterException.badRequest(
              "contradicting_boundary", "There is more than one 'boundary_id'; send one."));
    }
    String workspace = caller.workspace().name();
    String id = ids.getFirst();
    // A line break stands in no name.
    return known
        .find(workspace + "\n" + id, () -> boundaries.apply(workspace, id))
        .map(found -> caller.within(found.orElseThrow(SavedBoundaries::unknown)));
  }

  private static RouterException unknown() {
    return RouterException.notFound(
        "boundary_not_found", "This workspace has saved no boundary under this 'boundary_id'.");
  }
}
