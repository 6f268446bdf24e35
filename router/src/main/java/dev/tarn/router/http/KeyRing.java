package dev.tarn.router.http;

import dev.tarn.config.Secret;
import dev.tarn.records.Account;
import dev.tarn.records.KeyText;
import dev.tarn.records.TarnKey;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Tarn keys, verified. Thread-safe; never blocks.
final class KeyRing {
  /// One belongs to one thread; it forgets what it was fed with each result.
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(KeyRing::digest);

  private final Function<Secret, Optional<Account>> keys;
  private final Function<String, Optional<Account>> ids;
  private final InstantSource clock;
  private final LookUps<Account> known;

  /// @param keys finds a key by its value; blocks
  /// @param ids finds a key by its id; blocks
  /// @param executor runs look-ups
  KeyRing(
      Function<Secret, Optional<Account>> keys,
      Function<String, Optional<Account>> ids,
      AccountWatch watch,
      Executor executor,
      InstantSource clock) {
    this.keys = keys;
    this.ids = ids;
    this.clock = clock;
    this.known = new LookUps<>(watch, executor, clock);
  }

  /// The key with this value, and its workspace.
  ///
  /// Fails with a [RouterException]: 401 with the reason, 503 `accounts_unavailable`.
  Future<Account> verify(Secret presented) {
    String name = sha256(presented.reveal());
    return known.fresh(name).map(this::checked).orElseGet(() -> lookedUp(name, presented));
  }

  private Future<Account> lookedUp(String name, Secret presented) {
    // What was found before was plausible.
    if (known.last(name).isEmpty() && !KeyText.plausible(presented.reveal())) {
      return Future.failedFuture(invalid("It has a typing error or is no Tarn key."));
    }
    return known.find(name, () -> keys.apply(presented)).compose(this::checked);
  }

  /// The key of an id, for what was made in its name. Fails as [#verify].
  Future<Account> named(String id) {
    // Of another length than any hash.
    return known.find("id " + id, () -> ids.apply(id)).compose(this::checked);
  }

  private Future<Account> checked(Optional<Account> found) {
    return found
        .map(this::checked)
        .orElseGet(() -> Future.failedFuture(invalid("Nobody here made it.")));
  }

  private Future<Account> checked(Account found) {
    TarnKey.State state = found.key().state(clock.instant());
    return switch (state) {
      case ACTIVE -> Future.succeededFuture(found);
      case DISABLED -> refused("disabled", "is disabled. Ask whoever administers its workspace.");
      case EXPIRED -> refused("expired", "has expired. Ask for a new one.");
      case REVOKED -> refused("revoked", "was revoked. Ask for a new one.");
    };
  }

  private static Future<Account> refused(String state, String why) {
    return Future.failedFuture(
        RouterException.unauthorized(state + "_memory_key", "This memory key " + why));
  }

  private static RouterException invalid(String why) {
    return RouterException.unauthorized(
        "invalid_memory_key",
        "The memory key is not valid. " + why + " `tarn keys create` makes one.");
  }

  /// A character for each byte, since nobody reads it.
  private static String sha256(String text) {
    byte[] hash = DIGEST.get().digest(text.getBytes(StandardCharsets.UTF_8));
    return new String(hash, StandardCharsets.ISO_8859_1);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
