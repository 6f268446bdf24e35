package dev.tarn.router.recall;

import dev.tarn.memory.Claim;
import dev.tarn.memory.Memory;
import dev.tarn.memory.Memory.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// What is known of a user at a glance: a few slots, filled from facts that hold now, each value
/// with the memory that says it. The same facts give the same profile. Pure.
///
/// @param slots those that hold something, in their fixed order
public record Profile(List<Filled> slots) {
  /// Tokens that all slots together may take when written out.
  public static final int MOST_TOKENS = 150;

  private static final String USER = "user";

  /// What the slots are.
  public enum Slot {
    NAME,
    HOME,
    WORK,
    LANGUAGES,
    TOOLS,
    LIKES,
    INSTRUCTIONS;

    /// As our APIs write it.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Which attributes of the user fill which slot.
  private static final Map<String, Slot> ATTRIBUTES =
      Map.of(
          "name", Slot.NAME,
          "nickname", Slot.NAME,
          "home", Slot.HOME,
          "job", Slot.WORK,
          "employer", Slot.WORK,
          "native language", Slot.LANGUAGES,
          "speaks", Slot.LANGUAGES,
          "uses", Slot.TOOLS,
          "likes", Slot.LIKES,
          "instruction", Slot.INSTRUCTIONS);

  /// A slot with its values, the newest first.
  public record Filled(Slot slot, List<Value> values) {}

  /// A value and where it comes from.
  ///
  /// @param memoryId of the fact
  /// @param since when it began to be true or was said
  public record Value(String attribute, String value, String memoryId, Instant since) {}

  /// Fills the slots: the newest value of each, then the second of each, until the tokens are
  /// spent.
  ///
  /// @param facts of one scope, in any order
  /// @param tokens counts those of a text
  public static Profile of(List<Memory> facts, Instant now, ToIntFunction<String> tokens) {
    Map<Slot, List<Value>> all = new EnumMap<>(Slot.class);
    facts.stream()
        .filter(fact -> holds(fact, now))
        .sorted(Comparator.comparing(Profile::since).reversed().thenComparing(Memory::id))
        .forEach(fact -> sort(fact, all));
    Map<Slot, List<Value>> taken = new EnumMap<>(Slot.class);
    int left = MOST_TOKENS;
    int most = all.values().stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < most; round++) {
      for (Map.Entry<Slot, List<Value>> slot : all.entrySet()) {
        if (round < slot.getValue().size()) {
          Value value = slot.getValue().get(round);
          int cost = tokens.applyAsInt(slot.getKey().wireName() + ": " + value.value() + "; ");
          if (cost <= left) {
            left -= cost;
            taken.computeIfAbsent(slot.getKey(), s -> new ArrayList<>()).add(value);
          }
        }
      }
    }
    return new Profile(
        taken.entrySet().stream()
            .map(slot -> new Filled(slot.getKey(), List.copyOf(slot.getValue())))
            .toList());
  }

  private static Optional<Slot> slot(Claim claim) {
    return claim.subject().equals(USER)
        ? Optional.ofNullable(ATTRIBUTES.get(claim.attribute()))
        : Optional.empty();
  }

  private static void sort(Memory fact, Map<Slot, List<Value>> all) {
    Claim claim = fact.claim().orElseThrow();
    slot(claim)
        .ifPresent(slot -> {
          List<Value> values = all.computeIfAbsent(slot, s -> new ArrayList<>());
          boolean known =
              values.stream()
                  .anyMatch(v ->
                      v.attribute().equals(claim.attribute())
                          && v.value().equalsIgnoreCase(claim.value()));
          if (!known) {
            values.add(new Value(claim.attribute(), claim.value(), fact.id(), since(fact)));
          }
        });
  }

  /// Whether a fact is one, is believed, and is true at this time.
  private static boolean holds(Memory fact, Instant now) {
    boolean over =
        fact.retiredAt().isPresent()
            || fact.validTo().filter(to -> !to.isAfter(now)).isPresent()
            || fact.expiresAt().filter(to -> !to.isAfter(now)).isPresent();
    boolean refuted = fact.standing() == Standing.WRONG || fact.standing() == Standing.OUTDATED;
    return fact.claim().isPresent() && !over && !refuted && !fact.quarantined();
  }

  private static Instant since(Memory fact) {
    return fact.validFrom().orElse(fact.createdAt());
  }
}
