package dev.tarn.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Secret;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HmacHashTest {
  private final KeyedHash hash = new HmacHash(RootKey.of(Samples.MASTER));

  @Test
  void of_isWhatAnotherProgramComputes() {
    // HKDF-SHA-256, HMAC-SHA-256 and base32 of Python's standard library.
    assertThat(hash.of("turn", "user", "Grüße")).isEqualTo("fvf4o77acsmovbg3ofbuiwyx32");
  }

  @Test
  void of_is26CharactersAndTheSameEachTime() {
    assertThat(hash.of("turn", "user", "hello"))
        .matches("[a-z2-7]{26}")
        .isEqualTo(new HmacHash(RootKey.of(Samples.MASTER)).of("turn", "user", "hello"));
  }

  @Test
  void of_differsByPurposeMasterPartsAndWhereTheyAreCut() {
    HmacHash other = new HmacHash(RootKey.of(Secret.of("another master key")));
    Set<String> hashes = new HashSet<>();
    hashes.add(hash.of("turn", "ab", "c"));
    hashes.add(hash.of("turn", "a", "bc"));
    hashes.add(hash.of("turn", "abc"));
    hashes.add(hash.of("turn", "abc", ""));
    hashes.add(hash.of("turn", "", "abc"));
    hashes.add(hash.of("turn"));
    hashes.add(hash.of("other", "ab", "c"));
    hashes.add(other.of("turn", "ab", "c"));
    assertThat(hashes).hasSize(8);
  }

  @Test
  void of_isTheSameOnManyThreads() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 10_000)
        .parallel()
        .forEach(i -> seen.add(i % 10 + hash.of("turn", "text " + i % 10)));
    assertThat(seen).hasSize(10);
  }
}
