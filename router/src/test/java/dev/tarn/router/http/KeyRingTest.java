package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long a key that was verified counts.
final class KeyRingTest extends GivenCallers {
  @Test
  void identify_looksAKeyUpOnceInFiveSeconds() {
    caller("x-memory-key", KEY);
    now = now.plusSeconds(4);
    caller("x-memory-key", KEY);
    assertThat(keys.lookups).isEqualTo(1);

    keys.revoked = true;
    now = now.plusSeconds(2);
    refuses(401, "revoked_memory_key", "x-memory-key", KEY);
    assertThat(keys.lookups).isEqualTo(2);
  }

  @Test
  void identify_goesOnWithVerifiedKeysWhileTheDatabaseIsAway() {
    caller("x-memory-key", KEY);
    keys.away = true;
    now = now.plusSeconds(60);

    assertThat(caller("x-memory-key", KEY).key().id()).isEqualTo(KEY);
    refuses(503, "accounts_unavailable", "x-memory-key", READ_KEY);
  }

  @Test
  void identify_looksAgainAtOnceWhenAnAccountWasChanged() {
    caller("x-memory-key", KEY);
    keys.revoked = true;

    watch.changed();

    refuses(401, "revoked_memory_key", "x-memory-key", KEY);
  }

  @Test
  void identify_trustsNoKeyThatAChangeMayHaveRevokedWhileTheDatabaseIsAway() {
    caller("x-memory-key", KEY);
    watch.changed();
    keys.away = true;

    refuses(503, "accounts_unavailable", "x-memory-key", KEY);
  }

  @Test
  void identify_refusesAKeyThatExpiresWhileItIsCached() {
    keys.expiresAt = Optional.of(now.plusSeconds(3));
    caller("x-memory-key", KEY);
    now = now.plusSeconds(3);

    refuses(401, "expired_memory_key", "x-memory-key", KEY);
  }
}
