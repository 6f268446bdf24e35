package dev.tarn.router.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.SigningKey;
import dev.tarn.embedding.Transport;
import dev.tarn.records.KeyVault;
import dev.tarn.records.RecordsException;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import dev.tarn.router.provider.credential.Shape;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The stored keys by which workspaces have their memories embedded, named by their labels. Each is
/// looked up as it is used, so that one that was replaced, disabled or removed is so with the next
/// request. Thread-safe; blocks.
///
/// A key is dead for chats and embedding alike, whoever of them is told: what a provider says to a
/// request is judged as it is for chats, and noted where they look. What may be about the model or
/// the endpoint says nothing of the key, and is the one embedder's own matter.
public final class EmbeddingKeys {
  /// Words of OpenAI's 401 for a restricted key that is for other endpoints.
  private static final Pattern OF_THE_ENDPOINT =
      Pattern.compile("missing scopes?", Pattern.CASE_INSENSITIVE);

  private static final ReadLimits LIMITS = new ReadLimits(100, Transport.FAILURE_BYTES);

  private final StoredKeys keys;
  private final Map<String, ProviderRow> rows;
  private final InstantSource clock;

  public EmbeddingKeys(StoredKeys keys, List<ProviderRow> rows, InstantSource clock) {
    this.keys = keys;
    // Of one name the last counts, as for calls.
    this.rows =
        rows.stream()
            .collect(Collectors.toMap(ProviderRow::name, row -> row, (earlier, last) -> last));
    this.clock = clock;
  }

  /// A key for one request.
  ///
  /// @param provider whose key it must be; empty for any
  /// @param itself whether the key's provider itself is asked, so that a refusal is about the key
  /// @throws EmbeddingException if there is none that may be used; its message repeats nothing of
  ///   it
  public SigningKey of(
      String workspace, String label, Optional<String> provider, String model, boolean itself) {
    KeyVault.Unlocked unlocked = unlocked(workspace);
    StoredKey key =
        unlocked.keys().stream()
            .filter(stored -> stored.attributes().label().equals(label))
            .findFirst()
            .orElseThrow(() -> dead(label, "does not exist any more"));
    problem(key, provider, model)
        .ifPresent(why -> {
          throw dead(label, why);
        });
    if (key.dead().isPresent()) {
      throw dead(label, "was refused by its provider; replace it, or test it again");
    }
    try {
      return new SigningKey(
          value(unlocked.open(key), model).orElseThrow(() -> dead(label, "is no plain key")),
          answer -> {
            if (itself && isRefused(key, answer)) {
              keys.refused(key);
            }
          });
    } catch (RouterException | RecordsException e) {
      throw dead(label, "cannot be read");
    }
  }

  private boolean isRefused(StoredKey key, Transport.Response answer) {
    Optional<ProviderRow> row = Optional.ofNullable(rows.get(key.attributes().provider()));
    return row.filter(of -> verdict(of, answer).kind() == Verdict.Kind.REFUSED).isPresent()
        && !OF_THE_ENDPOINT.matcher(new String(answer.body(), UTF_8)).find();
  }

  private Verdict verdict(ProviderRow row, Transport.Response answer) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    answer.headers().map().forEach(headers::add);
    Dialect dialect =
        row.dialect() == ProviderRow.Dialect.GEMINI
            ? GeminiGenerate.dialect(LIMITS)
            : OpenAiChat.dialect(LIMITS);
    return Verdict.of(answer.status(), headers, answer.body(), dialect, row, clock.instant());
  }

  private KeyVault.Unlocked unlocked(String workspace) {
    try {
      return keys.of(workspace).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new EmbeddingException(
          EmbeddingException.Kind.UNREACHABLE, "Stored keys cannot be looked up right now.");
    }
  }

  /// Why a key cannot be used for embedding, its life aside; empty if it can.
  ///
  /// @param provider whose key it must be; empty for any
  public static Optional<String> problem(StoredKey key, Optional<String> provider, String model) {
    StoredKey.Attributes uses = key.attributes();
    if (provider.filter(name -> !name.equals(uses.provider())).isPresent()) {
      return Optional.of("is for another provider, " + uses.provider());
    }
    if (uses.disabled()) {
      return Optional.of("is disabled");
    }
    if (!uses.keys().isEmpty() || !uses.users().isEmpty()) {
      return Optional.of("is for some callers only");
    }
    return Asker.matches(uses.models(), model)
        ? Optional.empty()
        : Optional.of("is not for this model");
  }

  private static Optional<Secret> value(Secret stored, String model) {
    return switch (Shape.of(stored)) {
      case Shape.Plain plain -> Optional.of(stored);
      case Shape.Azure azure -> Optional.of(azure.forModel(Optional.of(model)).apiKey());
      case Shape.Regional regional -> Optional.empty();
      case Shape.Aws aws -> Optional.empty();
      case Shape.ServiceAccount account -> Optional.empty();
    };
  }

  private static EmbeddingException dead(String label, String why) {
    return new EmbeddingException(
        EmbeddingException.Kind.NO_KEY, "The provider key '" + label + "' " + why + ".");
  }
}
