package dev.tarn.router.remember;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.config.EmbeddingChoiceCodec;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Spaces;
import dev.tarn.memory.VectorSpace;
import dev.tarn.records.EmbeddingSpace;
import dev.tarn.records.EmbeddingSpaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spaces of each workspace and their embedders: those that it has chosen, else the operator's
/// one for all. Thread-safe; what is asked with each call never blocks.
public final class WorkspaceSpaces implements Spaces, WorkspaceEmbedders, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceSpaces.class);

  /// Written in the place of a choice: the operator's embedder.
  static final String OPERATORS = "{}";

  private final EmbeddingSpaces records;
  private final Optional<Embedder> operators;
  private final SpaceOpener opener;
  private final Workspace usual;
  private volatile Map<String, Workspace> workspaces = Map.of();

  /// Under the lock: what is open, and what was until the last look and may be asked still.
  private final Map<Opened, Optional<Embedder>> open = new HashMap<>();

  private final List<Embedder> leaving = new ArrayList<>();
  private long tokensOfClosed;

  private record Opened(String workspace, String choice) {}

  /// What is asked of a workspace, worked out when something changes.
  private record Workspace(
      List<WorkspaceSpace> spaces,
      List<VectorSpace> kept,
      List<Voice> asked,
      Map<String, Embedder> embedders) {
    static Workspace of(List<WorkspaceSpace> spaces) {
      List<Voice> asked = new ArrayList<>();
      Map<String, Embedder> embedders = new LinkedHashMap<>();
      for (WorkspaceSpace space : spaces) {
        space.current().ifPresent(e -> asked.add(new Voice(e, space.weight())));
        space.current().ifPresent(e -> embedders.putIfAbsent(e.model().id(), e));
      }
      for (WorkspaceSpace space : spaces) {
        space
            .change()
            .flatMap(WorkspaceSpace.Change::next)
            .ifPresent(e -> embedders.putIfAbsent(e.model().id(), e));
      }
      List<VectorSpace> kept =
          embedders.values().stream().map(e -> WorkspaceSpaces.space(e.model())).toList();
      return new Workspace(spaces, kept, List.copyOf(asked), embedders);
    }
  }

  /// @param operators for every workspace that has not chosen; closed by whoever opened it
  public WorkspaceSpaces(
      EmbeddingSpaces records, Optional<Embedder> operators, SpaceOpener opener) {
    this.records = records;
    this.operators = operators;
    this.opener = opener;
    this.usual =
        Workspace.of(
            List.of(
                new WorkspaceSpace(
                    WorkspaceSpace.SEMANTIC, 1, Optional.empty(), operators, Optional.empty())));
  }

  /// What a store must know of a model.
  public static VectorSpace space(EmbeddingModel model) {
    return new VectorSpace(
        model.id(), model.dimensions(), model.floor(), model.nearDuplicate(), model.languages());
  }

  /// Looks again what workspaces have chosen. Blocks on the database, and on a model that is new.
  public synchronized void load() {
    Map<String, List<WorkspaceSpace>> found = new HashMap<>();
    Map<Opened, Optional<Embedder>> used = new HashMap<>();
    for (EmbeddingSpace row : records.all()) {
      found.computeIfAbsent(row.workspace(), any -> new ArrayList<>()).add(space(row, used));
    }
    Map<String, Workspace> now = new HashMap<>();
    found.forEach((name, spaces) -> now.put(name, Workspace.of(complete(spaces))));
    workspaces = Map.copyOf(now);
    open.forEach((opened, embedder) -> {
      if (!used.containsKey(opened)) {
        embedder.ifPresent(leaving::add);
      }
    });
    open.clear();
    open.putAll(used);
  }

  /// Those that nobody has been given since the last look.
  synchronized void closeLeaving() {
    leaving.forEach(Embedder::close);
    leaving.forEach(embedder -> tokensOfClosed += embedder.tokens());
    leaving.clear();
  }

  /// The one that every workspace has stands first.
  private List<WorkspaceSpace> complete(List<WorkspaceSpace> spaces) {
    List<WorkspaceSpace> all = new ArrayList<>(spaces);
    if (spaces.stream().noneMatch(WorkspaceSpace::isSemantic)) {
      all.addAll(usual.spaces());
    }
    all.sort(
        Comparator.comparing(WorkspaceSpace::isSemantic)
            .reversed()
            .thenComparing(WorkspaceSpace::name));
    return List.copyOf(all);
  }

  private WorkspaceSpace space(EmbeddingSpace row, Map<Opened, Optional<Embedder>> used) {
    boolean semantic = row.name().equals(WorkspaceSpace.SEMANTIC);
    Optional<Embedder> current =
        row.chosen()
            .map(chosen -> opened(row.workspace(), chosen, used))
            .orElse(semantic ? operators : Optional.empty());
    return new WorkspaceSpace(
        row.name(),
        row.weight(),
        row.chosen().map(EmbeddingChoiceCodec::read),
        current,
        row.next()
            .map(next ->
                new WorkspaceSpace.Change(
                    next.equals(OPERATORS)
                        ? Optional.empty()
                        : Optional.of(EmbeddingChoiceCodec.read(next)),
                    next.equals(OPERATORS) ? operators : opened(row.workspace(), next, used),
                    row.changedAt())));
  }

  /// One that cannot be opened leaves its workspace with words, and nobody else without anything.
  private Optional<Embedder> opened(
      String workspace, String json, Map<Opened, Optional<Embedder>> used) {
    Opened key = new Opened(workspace, json);
    Optional<Embedder> known = used.getOrDefault(key, open.getOrDefault(key, Optional.empty()));
    if (known.isEmpty()) {
      try {
        known = opener.open(workspace, EmbeddingChoiceCodec.read(json));
      } catch (RuntimeException e) {
        LOG.warn("the embedder of workspace {} cannot be opened: {}", workspace, e.toString());
      }
    }
    used.put(key, known);
    return known;
  }

  private Workspace workspace(String name) {
    return workspaces.getOrDefault(name, usual);
  }

  /// Those of a workspace as they are now, the one that every workspace has first.
  public List<WorkspaceSpace> spaces(String workspace) {
    return workspace(workspace).spaces();
  }

  /// Workspaces that have chosen something.
  List<String> choosing() {
    return List.copyOf(workspaces.keySet());
  }

  /// The model of the operator's embedder, if there is one.
  Optional<String> operatorsModel() {
    return operators.map(e -> e.model().id());
  }

  @Override
  public List<VectorSpace> of(String workspace) {
    return workspace(workspace).kept();
  }

  @Override
  public boolean uniform() {
    return workspaces.isEmpty();
  }

  @Override
  public List<Voice> asked(String workspace) {
    return workspace(workspace).asked();
  }

  @Override
  public Optional<Embedder> of(String workspace, String space) {
    return Optional.ofNullable(workspace(workspace).embedders().get(space));
  }

  /// Every embedder that is open, the operator's among them.
  public synchronized void each(Consumer<Embedder> what) {
    operators.ifPresent(what);
    open.values().forEach(embedder -> embedder.ifPresent(what));
  }

  /// Whether a workspace's questions go to a provider that it chose.
  public boolean travels(String workspace) {
    return workspace(workspace).spaces().stream()
        .anyMatch(space ->
            space.current().isPresent()
                && space.chosen().flatMap(EmbeddingChoice::vendor).isPresent());
  }

  /// Tokens that providers have counted so far.
  public synchronized long tokens() {
    long[] sum = {tokensOfClosed};
    each(embedder -> sum[0] += embedder.tokens());
    leaving.forEach(embedder -> sum[0] += embedder.tokens());
    return sum[0];
  }

  /// Closes what workspaces chose.
  @Override
  public synchronized void close() {
    closeLeaving();
    open.values().forEach(embedder -> embedder.ifPresent(Embedder::close));
    open.clear();
    workspaces = Map.of();
  }
}
