package dev.tarn.router;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.EmbeddingVendor;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Embedders;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.embedding.KeySource;
import dev.tarn.embedding.Payer;
import dev.tarn.embedding.SigningKey;
import dev.tarn.records.ProviderKeys;
import dev.tarn.records.Records;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.EmbedderCheck;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.EmbeddingKeys;
import dev.tarn.router.provider.Posts;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.remember.SpaceOpener;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Embedders that workspaces choose: whether they may, and how they are opened. It joins rooms that
/// do not know each other. Thread-safe; blocks.
final class ChosenEmbedders implements SpaceOpener, EmbedderCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenEmbedders.class);

  private final TarnConfig.Embedding config;
  private final Function<TarnConfig.Embedding, Optional<Embedder>> models;
  private final Optional<Embedder> operators;
  private final Posts posts;
  private final EmbeddingKeys keys;
  private final ProviderKeys stored;

  /// Models in this process, each shared by all that choose it.
  private final Map<EmbeddingModelName, Embedder> loaded = new EnumMap<>(EmbeddingModelName.class);

  /// @param operators shared with workspaces that choose the same model
  /// @param era rises when an account was changed
  static ChosenEmbedders of(
      TarnConfig config,
      Engines engines,
      Optional<Embedder> operators,
      Records records,
      LongSupplier era,
      InstantSource clock) {
    // Requests are made on threads that may block, so the keys are looked up there.
    StoredKeys keys =
        new StoredKeys(records.vault(), records.providerKeys()::refused, era, Runnable::run, clock);
    return new ChosenEmbedders(
        config.embedding(),
        model -> engines.model(config, model),
        operators,
        new Posts(
            () -> Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
            engines::resolver,
            new CallerUrls(config.providers(), config.callerUrls()),
            config.upstream().connectTimeout()),
        new EmbeddingKeys(keys, config.providers(), clock),
        records.providerKeys());
  }

  /// @param models loads a model that ships
  /// @param operators shared with workspaces that choose the same model
  ChosenEmbedders(
      TarnConfig.Embedding config,
      Function<TarnConfig.Embedding, Optional<Embedder>> models,
      Optional<Embedder> operators,
      Posts posts,
      EmbeddingKeys keys,
      ProviderKeys stored) {
    this.config = config;
    this.models = models;
    this.operators = operators;
    this.posts = posts;
    this.keys = keys;
    this.stored = stored;
  }

  /// The model whose vectors a choice gives; empty for none.
  Optional<String> model(EmbeddingChoice choice) {
    return switch (choice.source(config.chosen())) {
      case EmbeddingSource.Shipped shipped ->
          shipped.model() == EmbeddingModelName.NONE
              ? Optional.empty()
              : Optional.of(shipped.model().id());
      case EmbeddingSource.Files files -> Optional.empty();
      case EmbeddingSource.Remote remote -> Optional.of(Embedders.model(remote).id());
    };
  }

  @Override
  public List<EmbeddingChoice.Fault> faults(String workspace, EmbeddingChoice choice) {
    List<EmbeddingChoice.Fault> faults = new ArrayList<>(choice.faults());
    if (faults.isEmpty()) {
      choice
          .baseUrl()
          .flatMap(posts::problem)
          .ifPresent(why -> faults.add(new EmbeddingChoice.Fault("base-url", why)));
      choice
          .vendor()
          .flatMap(vendor -> keyProblem(workspace, choice, vendor))
          .ifPresent(why -> faults.add(new EmbeddingChoice.Fault("key", why)));
    }
    return faults;
  }

  private Optional<String> keyProblem(
      String workspace, EmbeddingChoice choice, EmbeddingVendor vendor) {
    if (choice.key().isEmpty()) {
      boolean paid = !vendor.wantsKey() || operatorsKey(choice, vendor).isPresent();
      return paid
          ? Optional.empty()
          : Optional.of("must be the label of a provider key that this workspace has stored");
    }
    Optional<StoredKey> key =
        stored.list(workspace).stream()
            .filter(one -> choice.key().get().equals(one.attributes().label()))
            .findFirst();
    return key.isEmpty()
        ? Optional.of("there is no provider key of this label")
        : EmbeddingKeys.problem(key.get(), row(vendor), choice.model());
  }

  /// The row whose keys a vendor takes; where there is none of its name any key may be meant.
  private static Optional<String> row(EmbeddingVendor vendor) {
    return switch (vendor) {
      case OPENAI, AZURE, COHERE, GEMINI, MISTRAL -> Optional.of(vendor.id());
      case VOYAGE, OPENAI_COMPATIBLE, PROXY -> Optional.empty();
    };
  }

  /// Never to an address that a workspace names.
  private Optional<Secret> operatorsKey(EmbeddingChoice choice, EmbeddingVendor vendor) {
    return choice.baseUrl().isPresent()
        ? Optional.empty()
        : Optional.ofNullable(config.chosen().operatorKeys().get(vendor));
  }

  @Override
  public Optional<Embedder> open(String workspace, EmbeddingChoice choice) {
    return switch (choice.source(config.chosen())) {
      case EmbeddingSource.Shipped shipped -> local(shipped.model()).map(Shared::new);
      case EmbeddingSource.Files files -> Optional.empty();
      case EmbeddingSource.Remote remote ->
          Optional.of(
              Embedders.open(
                  remote,
                  config.cacheEntries(),
                  signing(workspace, choice, remote.vendor()),
                  payer(choice, remote.vendor()),
                  posts.transport(choice.baseUrl())));
    };
  }

  private Payer payer(EmbeddingChoice choice, EmbeddingVendor vendor) {
    String source =
        choice.key().isPresent()
            ? "stored"
            : operatorsKey(choice, vendor).isPresent() ? "hosted" : "none";
    return new Payer(vendor.id(), choice.model(), source, choice.key().orElse(""));
  }

  private KeySource signing(String workspace, EmbeddingChoice choice, EmbeddingVendor vendor) {
    if (choice.key().isPresent()) {
      String label = choice.key().get();
      boolean itself = isAsked(vendor, choice);
      return () -> Optional.of(keys.of(workspace, label, row(vendor), choice.model(), itself));
    }
    Optional<Secret> operators = operatorsKey(choice, vendor);
    return () -> {
      if (operators.isEmpty() && vendor.wantsKey()) {
        throw new EmbeddingException(
            EmbeddingException.Kind.NO_KEY, "The workspace has no key for " + vendor.id() + ".");
      }
      return operators.map(SigningKey::of);
    };
  }

  /// Whether it is the vendor that is asked, and no address in its place: only then a refusal is
  /// about the key.
  private boolean isAsked(EmbeddingVendor vendor, EmbeddingChoice choice) {
    return row(vendor)
        .map(name -> choice.baseUrl().map(url -> posts.isOf(name, url)).orElse(true))
        .orElse(false);
  }

  private synchronized Optional<Embedder> local(EmbeddingModelName name) {
    if (operators.filter(e -> e.model().id().equals(name.id())).isPresent()) {
      return operators;
    }
    return Embedders.model(name)
        .map(model -> loaded.computeIfAbsent(name, any -> loaded(name, model)));
  }

  /// One that cannot be loaded is not tried again before the next start.
  private Embedder loaded(EmbeddingModelName name, EmbeddingModel model) {
    try {
      return models
          .apply(new TarnConfig.Embedding(name, config.threads(), config.cacheEntries()))
          .orElseThrow();
    } catch (RuntimeException e) {
      LOG.warn("workspaces that chose the model {} go by words: {}", name.id(), e.toString());
      return new UnloadedModel(model);
    }
  }

  @Override
  public synchronized void close() {
    loaded.values().forEach(Embedder::close);
    loaded.clear();
    posts.close();
  }

  /// One workspace's share of a model; others go on with it when it is closed.
  private record Shared(Embedder embedder) implements Embedder {
    @Override
    public EmbeddingModel model() {
      return embedder.model();
    }

    @Override
    public CompletableFuture<float[]> embedQuery(String text) {
      return embedder.embedQuery(text);
    }

    @Override
    public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
      return embedder.embedPassages(texts);
    }

    @Override
    public int passagesAtOnce() {
      return embedder.passagesAtOnce();
    }

    @Override
    public Optional<EmbeddingException> trouble() {
      return embedder.trouble();
    }

    @Override
    public void forgetQueries() {
      embedder.forgetQueries();
    }

    @Override
    public void close() {}
  }
}
