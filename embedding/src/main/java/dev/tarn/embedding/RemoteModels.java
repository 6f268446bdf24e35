package dev.tarn.embedding;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tarn.config.EmbeddingSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Opens embedders that ask a provider. Nothing is asked at opening: a provider may be away.
final class RemoteModels {
  private static final int QUESTION_THREADS = 4;
  private static final Duration QUESTIONS_REST = Duration.ofSeconds(10);
  private static final Duration PASSAGES_REST = Duration.ofMinutes(1);

  /// Some 8,000 tokens at worst, which is what most models read.
  private static final int MAX_CHARS = 4_000;

  /// Some providers refuse a text without a letter.
  private static final String BLANK = ".";

  private RemoteModels() {}

  static Embedder open(EmbeddingSource.Remote remote, int cacheEntries) {
    String source = remote.key().isPresent() ? "hosted" : "none";
    Payer payer = new Payer(remote.vendor().id(), remote.model(), source, "");
    KeySource keys = () -> remote.key().map(SigningKey::of);
    return open(remote, cacheEntries, keys, payer, new HttpTransport());
  }

  /// @param transport closed with the embedder
  static Embedder open(
      EmbeddingSource.Remote remote,
      int cacheEntries,
      KeySource keys,
      Payer payer,
      Transport transport) {
    Connection connection =
        new Connection(
            new Endpoint(Address.of(remote), keys, transport),
            wire(remote),
            remote.dimensions(),
            System::nanoTime);
    QueryCache cache = new QueryCache(cacheEntries, Ticker.systemTicker());
    Patience ofQuestions = new Patience(System::nanoTime, QUESTIONS_REST);
    Patience ofPassages = new Patience(System::nanoTime, PASSAGES_REST);
    QuestionEncoder questions =
        new QuestionEncoder(connection, ofQuestions, remote.questionTimeout());
    PassageEncoder passages = new PassageEncoder(connection, ofPassages, remote.timeout());
    return new LanedEmbedder(
        model(remote),
        new Prompts(
            remote.traits().queryPrefix(), remote.traits().passagePrefix(), MAX_CHARS, BLANK),
        cache,
        new QueryLane(
            questions, cache, QUESTION_THREADS, QueryLane.Sharing.FREELY, remote.batchSize()),
        new PassageLane(passages, remote.batchSize(), () -> {}, Lane.Threads.LIGHT),
        new LanedEmbedder.Outside(
            Optional.of(payer),
            connection::tokens,
            () -> ofQuestions.trouble().or(ofPassages::trouble),
            connection::close));
  }

  /// Vectors of the same model from another address are the same; those with another prefix or
  /// length are not.
  static EmbeddingModel model(EmbeddingSource.Remote remote) {
    EmbeddingSource.Traits traits = remote.traits();
    String id =
        remote.vendor().id()
            + "/"
            + remote.model()
            + "/"
            + remote.dimensions()
            + Digests.suffix(traits.passagePrefix());
    return new EmbeddingModel(
        id, remote.dimensions(), traits.floor(), traits.nearDuplicate(), traits.languages());
  }

  private static Wire wire(EmbeddingSource.Remote remote) {
    return switch (remote.vendor()) {
      case OPENAI, AZURE -> openAi(remote, "dimensions", true, Map.of());
      case OPENAI_COMPATIBLE, PROXY -> openAi(remote, "dimensions", false, Map.of());
      case VOYAGE -> openAi(remote, "output_dimension", true, OpenAiWire.VOYAGE_TYPES);
      case MISTRAL -> openAi(remote, "output_dimension", false, Map.of());
      case COHERE -> new CohereWire(remote.model(), remote.dimensions(), remote.askDimensions());
      case GEMINI -> new GeminiWire(remote.model(), remote.dimensions(), remote.askDimensions());
    };
  }

  private static Wire openAi(
      EmbeddingSource.Remote remote,
      String lengthField,
      boolean base64,
      Map<Purpose, String> inputTypes) {
    return new OpenAiWire(
        remote.model(),
        remote.dimensions(),
        remote.askDimensions() ? Optional.of(lengthField) : Optional.empty(),
        base64,
        inputTypes);
  }
}
