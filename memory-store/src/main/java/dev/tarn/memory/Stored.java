package dev.tarn.memory;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// A memory with what the store alone needs to know of it.
///
/// @param seen keys of the turns that said it, a set, so that a replay counts nothing twice; a note
///   has its own id in it
/// @param lastSeen when the latest of them said it
/// @param mergedInto id of the newer memory that took its place because it says nearly the same
record Stored(Memory memory, Set<String> seen, Instant lastSeen, Optional<String> mergedInto) {
  Stored {
    seen = Collections.unmodifiableSet(new LinkedHashSet<>(seen));
  }

  /// A note as the API or an import gave it.
  static Stored note(Memory note, String id) {
    return new Stored(
        note.with(id, note.retiredAt(), 1, note.lastUsedAt()),
        Set.of(id),
        note.createdAt(),
        Optional.empty());
  }

  String id() {
    return memory.id();
  }

  boolean isLive() {
    return memory.retiredAt().isEmpty();
  }

  /// Two memories with the same value say the same words in the same mouth.
  String sameWords() {
    return Hashes.of(
        memory.kind().name(),
        memory.role().map(Enum::name).orElse(""),
        memory.speaker().orElse(""),
        Hashes.normalised(memory.text()));
  }

  /// Also said by these turns. A memory that had been retired because its turns were dropped is
  /// back.
  Stored seenBy(Set<String> turnKeys, Instant at) {
    Set<String> all = new LinkedHashSet<>(seen);
    boolean fresh = all.addAll(turnKeys);
    Instant last = at.isAfter(lastSeen) ? at : lastSeen;
    Optional<Instant> retired =
        fresh && mergedInto.isEmpty() ? Optional.empty() : memory.retiredAt();
    return with(retired, all, last);
  }

  /// No longer said by these turns; retired if no other said it.
  Stored notSeenBy(Set<String> turnKeys, Instant at) {
    Set<String> rest = new LinkedHashSet<>(seen);
    rest.removeAll(turnKeys);
    return with(rest.isEmpty() && isLive() ? Optional.of(at) : memory.retiredAt(), rest, lastSeen);
  }

  Stored retired(Instant at) {
    return with(Optional.of(at), seen, lastSeen);
  }

  Stored mergedInto(Stored newer) {
    Stored retired = retired(newer.memory.createdAt());
    return new Stored(retired.memory, seen, lastSeen, Optional.of(newer.id()));
  }

  /// No longer merged into another, which is gone.
  Stored standsAgain() {
    return new Stored(
        memory.with(id(), Optional.empty(), memory.timesSeen(), memory.lastUsedAt()),
        seen,
        lastSeen,
        Optional.empty());
  }

  /// The same, last woven into a prompt at `at`.
  Stored used(Optional<Instant> at) {
    return new Stored(
        memory.with(id(), memory.retiredAt(), memory.timesSeen(), at), seen, lastSeen, mergedInto);
  }

  private Stored with(Optional<Instant> retiredAt, Set<String> turns, Instant last) {
    int times = Math.max(1, turns.size());
    return new Stored(
        memory.with(id(), retiredAt, times, memory.lastUsedAt()), turns, last, mergedInto);
  }
}
