package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Claim;
import dev.tarn.memory.Memory;
import dev.tarn.memory.Memory.Standing;
import dev.tarn.memory.MemoryScope;
import dev.tarn.router.recall.Profile.Slot;
import dev.tarn.router.recall.Profile.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProfileTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");

  private final Tokens tokens = new Tokens();

  @Test
  void aSlot_holdsItsValues_newestFirst_eachWithItsMemory() {
    Profile profile =
        profile(fact("a", "speaks", "Polish", APRIL), fact("b", "speaks", "German", MAY));

    assertThat(profile.slots())
        .containsExactly(
            new Profile.Filled(
                Slot.LANGUAGES,
                List.of(
                    new Value("speaks", "German", "b", MAY),
                    new Value("speaks", "Polish", "a", APRIL))));
  }

  @Test
  void slots_comeInTheirOrder_whateverTheOrderOfFacts() {
    List<Memory> facts =
        new ArrayList<>(
            List.of(
                fact("1", "likes", "chess", MAY),
                fact("2", "instruction", "always answer in German", MAY),
                fact("3", "name", "Marta", MAY),
                fact("4", "home", "Porto", MAY),
                fact("5", "employer", "Siemens", MAY),
                fact("6", "uses", "Vim", MAY),
                fact("7", "native language", "Polish", MAY)));
    Profile profile = Profile.of(facts, NOW, tokens::count);
    Collections.reverse(facts);

    assertThat(profile.slots()).extracting(Profile.Filled::slot).containsExactly(Slot.values());
    assertThat(Profile.of(facts, NOW, tokens::count)).isEqualTo(profile);
  }

  @Test
  void whatNoLongerHolds_orIsNotBelieved_isLeftOut() {
    Profile profile =
        profile(
            fact("home", "Berlin", Optional.of(MAY), Optional.empty(), false, Standing.NEUTRAL),
            fact("home", "Rome", Optional.empty(), Optional.of(MAY), false, Standing.NEUTRAL),
            fact("home", "Oslo", Optional.empty(), Optional.empty(), true, Standing.NEUTRAL),
            fact("home", "Bern", Optional.empty(), Optional.empty(), false, Standing.WRONG),
            fact("home", "Bonn", Optional.empty(), Optional.empty(), false, Standing.OUTDATED),
            fact("home", "Lisbon", Optional.empty(), Optional.empty(), false, Standing.USEFUL));

    assertThat(values(profile)).containsExactly("Lisbon");
  }

  @Test
  void whatHasNoSlot_orIsOfOthers_isLeftOut() {
    assertThat(profile(fact("a", "dog", "Rufus", MAY)).slots()).isEmpty();
    assertThat(
            Profile.of(
                    List.of(memory("a", new Claim("Anna", "home", "Rome"), MAY)),
                    NOW,
                    tokens::count)
                .slots())
        .isEmpty();
  }

  @Test
  void theSameValueTwice_isShownOnce() {
    assertThat(values(profile(fact("a", "uses", "Vim", MAY), fact("b", "uses", "vim", APRIL))))
        .containsExactly("Vim");
  }

  @Test
  void itStaysWithinItsTokens_andEverySlotHasSomething() {
    List<Memory> facts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      facts.add(fact("like" + i, "likes", "very long walks along the river " + i, MAY));
    }
    facts.add(fact("z", "instruction", "always answer in German", APRIL));

    Profile profile = Profile.of(facts, NOW, tokens::count);

    StringBuilder written = new StringBuilder();
    profile
        .slots()
        .forEach(slot ->
            slot.values()
                .forEach(value ->
                    written
                        .append(slot.slot().wireName())
                        .append(": ")
                        .append(value.value())
                        .append("; ")));
    assertThat(tokens.count(written.toString())).isBetween(100, Profile.MOST_TOKENS);
    assertThat(values(profile)).contains("always answer in German");
  }

  private Profile profile(Memory... facts) {
    return Profile.of(List.of(facts), NOW, tokens::count);
  }

  private static List<String> values(Profile profile) {
    return profile.slots().stream()
        .flatMap(slot -> slot.values().stream())
        .map(Value::value)
        .toList();
  }

  private static Memory fact(String id, String attribute, String value, Instant since) {
    return memory(id, new Claim("user", attribute, value), since);
  }

  private static Memory memory(String id, Claim claim, Instant since) {
    return memory(id, claim, since, Optional.empty(), Optional.empty(), false, Standing.NEUTRAL);
  }

  private static Memory fact(
      String attribute,
      String value,
      Optional<Instant> validTo,
      Optional<Instant> expiresAt,
      boolean quarantined,
      Standing standing) {
    Claim claim = new Claim("user", attribute, value);
    return memory("id of " + value, claim, APRIL, validTo, expiresAt, quarantined, standing);
  }

  private static Memory memory(
      String id,
      Claim claim,
      Instant since,
      Optional<Instant> validTo,
      Optional<Instant> expiresAt,
      boolean quarantined,
      Standing standing) {
    return new Memory(
        id,
        new MemoryScope("w", "default", "u", Optional.empty()),
        Memory.Kind.FACT,
        claim.attribute() + " " + claim.value(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("c"),
        0,
        0,
        "en",
        Optional.empty(),
        APRIL,
        Optional.of(since),
        validTo,
        expiresAt,
        Optional.empty(),
        1,
        Memory.Trust.USER,
        Memory.Source.UNKNOWN,
        Map.of(),
        1,
        Optional.empty(),
        Optional.of(claim),
        quarantined,
        standing);
  }
}
