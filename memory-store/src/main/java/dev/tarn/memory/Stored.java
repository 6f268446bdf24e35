package dev.tarn.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A memory with what the store alone needs to know of it.
///
/// @param memory as it is now
/// @param sayings by the keys of the turns that said it, so that a replay counts nothing twice; a
///   note has its own id in it
/// @param mergedInto id of the memory that took its place because it says nearly the same
/// @param ties of a fact to others
/// @param first what it said before anything was made of it; there for facts, and for what was
///   amended
/// @param amendments in their order
record Stored(
    Memory memory,
    Map<String, Saying> sayings,
    Optional<String> mergedInto,
    Ties ties,
    Optional<Draft> first,
    List<Amendment> amendments) {
  Stored {
    sayings = Map.copyOf(sayings);
    amendments = List.copyOf(amendments);
  }

  /// What a turn said.
  static Stored said(Memory memory, String turnKey, Saying saying) {
    return first(memory, Map.of(turnKey, saying));
  }

  /// A note as the API or an import gave it.
  static Stored note(Memory note, String id) {
    return first(
        note.copy(c -> {
          c.id = id;
          c.timesSeen = 1;
        }),
        Map.of(id, Saying.at(note.createdAt())));
  }

  private static Stored first(Memory memory, Map<String, Saying> sayings) {
    return new Stored(
        memory,
        sayings,
        Optional.empty(),
        Ties.NONE,
        memory.claim().map(claim -> Draft.of(memory)),
        List.of());
  }

  String id() {
    return memory.id();
  }

  boolean isLive() {
    return memory.retiredAt().isEmpty();
  }

  /// Whether no turn says it any more.
  boolean isDropped() {
    return sayings.isEmpty();
  }

  /// Whether it made room for others.
  boolean isCrowdedOut() {
    return !isLive() && !isDropped() && mergedInto.isEmpty();
  }

  /// How many turns said it.
  int times() {
    return Math.max(memory.kind() == Memory.Kind.FACT ? ties.times() : 1, sayings.size());
  }

  /// When the latest turn said it.
  Instant lastSeen() {
    return sayings.values().stream()
        .map(Saying::at)
        .max(Instant::compareTo)
        .map(at -> ties.last().filter(at::isBefore).orElse(at))
        .orElse(memory.createdAt());
  }

  /// Two memories with the same value said the same words in the same mouth. What was corrected
  /// since does not count: a resent history must not bring back what it said before.
  String sameWords() {
    return Hashes.of(
        memory.kind().name(),
        memory.role().map(Enum::name).orElse(""),
        memory.speaker().orElse(""),
        Hashes.normalised(first.map(Draft::text).orElse(memory.text())));
  }

  /// Also said by a turn. A memory that had been retired because its turns were dropped is back.
  Stored saidBy(String turnKey, Saying saying) {
    return sayings.containsKey(turnKey) ? this : withAlso(Map.of(turnKey, saying));
  }

  /// Takes over from another that says nearly the same.
  Stored unitedWith(Stored older) {
    Map<String, Saying> theirs = new HashMap<>();
    older.sayings.forEach((turn, saying) -> theirs.put(turn, saying.united()));
    theirs.keySet().removeAll(sayings.keySet());
    return theirs.isEmpty() ? this : withAlso(theirs);
  }

  private Stored withAlso(Map<String, Saying> more) {
    Map<String, Saying> all = new HashMap<>(sayings);
    all.putAll(more);
    return with(mergedInto.isEmpty() ? Optional.empty() : memory.retiredAt(), all);
  }

  /// No longer said by these turns; retired if no other said it.
  Stored notSaidBy(Collection<String> turnKeys, Instant at) {
    Map<String, Saying> rest = new HashMap<>(sayings);
    rest.keySet().removeAll(turnKeys);
    return with(rest.isEmpty() && isLive() ? Optional.of(at) : memory.retiredAt(), rest);
  }

  Stored retired(Instant at) {
    return with(Optional.of(at), sayings);
  }

  Stored mergedInto(Stored newer) {
    Stored retired = retired(newer.memory.createdAt());
    return new Stored(retired.memory, sayings, Optional.of(newer.id()), ties, first, amendments);
  }

  /// No longer merged into another, which is gone.
  Stored standsAgain() {
    return new Stored(
        memory.copy(c -> c.retiredAt = Optional.empty()),
        sayings,
        Optional.empty(),
        ties,
        first,
        amendments);
  }

  /// The same, last woven into a prompt at `at`.
  Stored used(Optional<Instant> at) {
    return with(memory.copy(c -> c.lastUsedAt = at));
  }

  /// With something done to it.
  Stored amended(Amendment amendment) {
    List<Amendment> all = new ArrayList<>(amendments);
    all.add(amendment);
    Optional<Draft> before = first.or(() -> Optional.of(Draft.of(memory)));
    return new Stored(memory, sayings, mergedInto, ties, before, all).restated();
  }

  /// With what was done elsewhere to another of the same words besides, in the order of the times.
  Stored joined(Stored other) {
    List<Amendment> more =
        other.amendments.stream().filter(amendment -> !isAmendedBy(amendment.id())).toList();
    if (more.isEmpty()) {
      return this;
    }
    List<Amendment> all = new ArrayList<>(amendments);
    all.addAll(more);
    all.sort(Comparator.comparing(Amendment::at));
    Optional<Draft> before = first.or(() -> Optional.of(Draft.of(memory)));
    boolean apart = other.first.filter(Draft::quarantined).isPresent();
    return new Stored(
            memory, sayings, mergedInto, ties, apart ? before.map(Draft::keptApart) : before, all)
        .restated();
  }

  /// In quarantine from the first, unless somebody has released it since.
  Stored keptApart() {
    return new Stored(
            memory.copy(c -> c.quarantined = true),
            sayings,
            mergedInto,
            ties,
            first.map(Draft::keptApart),
            amendments)
        .restated();
  }

  boolean isAmendedBy(String change) {
    return amendments.stream().anyMatch(amendment -> amendment.id().equals(change));
  }

  /// Given anew, as it was or otherwise; what was done to it counts still.
  Stored givenAnew(Stored before) {
    Stored fresh = used(before.memory.lastUsedAt());
    return before.amendments.isEmpty()
        ? fresh
        : new Stored(
                fresh.memory,
                sayings,
                Optional.empty(),
                before.ties,
                Optional.of(Draft.of(fresh.memory)),
                before.amendments)
            .restated();
  }

  /// A fact among the others about the same.
  ///
  /// @param same id of the earlier fact that it only repeats
  Stored tied(Ties newTies, Optional<String> same) {
    Optional<Instant> retired = mergedInto.isPresent() ? Optional.empty() : memory.retiredAt();
    if (isDropped()) {
      retired = memory.retiredAt();
    } else if (same.isPresent()) {
      retired = Optional.of(memory.createdAt());
    }
    Optional<Instant> since = retired;
    return new Stored(
            memory.copy(c -> c.retiredAt = since), sayings, same, newTies, first, amendments)
        .restated();
  }

  /// As it was known at a moment: its version then; retired if it was not known yet or any more.
  Stored asOf(Instant moment) {
    boolean known =
        !memory.createdAt().isAfter(moment)
            && memory.retiredAt().filter(at -> !at.isAfter(moment)).isEmpty();
    if (!known) {
      return isLive() ? retired(moment) : this;
    }
    Map<String, Saying> until = new HashMap<>(sayings);
    until.values().removeIf(saying -> saying.at().isAfter(moment));
    Memory then =
        Versions.asOf(this, moment)
            .copy(c -> {
              c.retiredAt = Optional.empty();
              c.timesSeen = Math.max(1, until.size());
            });
    return new Stored(
        then, until.isEmpty() ? sayings : until, Optional.empty(), ties, first, amendments);
  }

  /// The memory as its first state, its ties and what was done to it make it.
  private Stored restated() {
    return with(Versions.current(this));
  }

  private Stored with(Optional<Instant> retiredAt, Map<String, Saying> turns) {
    Memory placed =
        turns.entrySet().stream()
            .filter(said -> said.getValue().spot().isPresent())
            .min(Saying.FIRST)
            .map(said -> at(said.getValue()))
            .orElse(memory);
    Stored said =
        new Stored(
            placed.copy(c -> c.retiredAt = retiredAt), turns, mergedInto, ties, first, amendments);
    return said.with(said.memory.copy(c -> c.timesSeen = said.times()));
  }

  private Memory at(Saying saying) {
    Saying.Spot spot = saying.spot().orElseThrow();
    Memory.Source from = memory.source();
    return memory.copy(c -> {
      c.conversation = Optional.of(spot.conversation());
      c.turn = spot.turn();
      c.chunk = spot.chunk();
      c.turnHash = Optional.of(spot.turnHash());
      c.createdAt = saying.at();
      c.source = new Memory.Source(spot.messageId(), from.quote(), from.memoryId());
    });
  }

  /// With another state of the memory.
  Stored with(Memory now) {
    return new Stored(now, sayings, mergedInto, ties, first, amendments);
  }
}
