package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.memory.MemoryStore;
import dev.tarn.router.remember.WorkspaceSpace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A space of a workspace as it is shown.
///
/// @param embedder empty: the operator's, or none yet
/// @param model names its vectors; empty if words alone decide
/// @param memories how far they have vectors in it
/// @param problem why its provider could not be asked the last time, if that has not passed
/// @param change under way: recall goes by the vectors there are until it is complete
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record SpaceView(
    String name,
    double weight,
    Optional<SpaceBody.Embedder> embedder,
    Optional<String> model,
    Optional<Memories> memories,
    Optional<String> problem,
    Optional<Change> change) {

  /// Those of a workspace.
  record Memories(long embedded, long all) {
    static Memories of(MemoryStore.Filled filled) {
      return new Memories(filled.done(), filled.all());
    }
  }

  /// What a space is on the way to.
  ///
  /// @param embedder empty: the operator's
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Change(
      Optional<SpaceBody.Embedder> embedder,
      Optional<String> model,
      Optional<Memories> memories,
      Optional<String> problem,
      @JsonProperty("begun_at") Instant begunAt) {}

  /// All of a workspace.
  record All(List<SpaceView> data) {}

  static SpaceView of(String workspace, WorkspaceSpace space, MemoryStore store) {
    return new SpaceView(
        space.name(),
        space.weight(),
        space.chosen().map(SpaceBody.Embedder::of),
        space.current().map(e -> e.model().id()),
        space.current().map(e -> Memories.of(store.filled(workspace, e.model().id()))),
        space.current().flatMap(e -> e.trouble()).map(EmbeddingException::getMessage),
        space.change().map(change -> change(workspace, change, store)));
  }

  private static Change change(String workspace, WorkspaceSpace.Change change, MemoryStore store) {
    return new Change(
        change.chosen().map(SpaceBody.Embedder::of),
        change.next().map(e -> e.model().id()),
        change.next().map(e -> Memories.of(store.filled(workspace, e.model().id()))),
        change.next().flatMap(e -> e.trouble()).map(EmbeddingException::getMessage),
        change.begunAt());
  }
}
