package dev.tarn.memory;

import dev.tarn.memory.Amendment.Act;
import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import dev.tarn.memory.Amendment.Ruling;
import dev.tarn.memory.Amendment.Undone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The versions of a memory: what it first said, and a further one for each amendment and for its
/// ending by a newer fact. None is kept as such; each is its first state with what was done until
/// then. Pure.
final class Versions {
  private Versions() {}

  /// One version.
  ///
  /// @param amendments how many of them it has seen
  private record Step(Instant at, Version.Cause cause, Optional<String> change, int amendments) {}

  /// Newest first.
  static List<Version> of(Stored stored) {
    List<Version> versions = new ArrayList<>();
    List<Step> steps = steps(stored);
    for (int i = steps.size(); i > 0; i--) {
      Step step = steps.get(i - 1);
      versions.add(
          new Version(i, step.at, step.cause, step.change, memory(stored, step, i, step.at)));
    }
    return List.copyOf(versions);
  }

  /// The newest version.
  static Memory current(Stored stored) {
    List<Step> steps = steps(stored);
    return memory(stored, steps.getLast(), steps.size(), Instant.MAX)
        .copy(c -> c.timesSeen = stored.times());
  }

  /// The version that was the newest at a moment; the first, if there was none yet.
  static Memory asOf(Stored stored, Instant moment) {
    List<Step> steps = steps(stored);
    int known = steps.size();
    while (known > 1 && steps.get(known - 1).at.isAfter(moment)) {
      known--;
    }
    return memory(stored, steps.get(known - 1), known, moment);
  }

  private static Memory memory(Stored stored, Step step, int number, Instant knownAt) {
    Memory now = stored.memory();
    Memory then =
        stored
            .first()
            .map(first -> draft(stored, first, step.amendments, knownAt).in(now))
            .orElse(now);
    return then.copy(c -> c.version = number);
  }

  private static Draft draft(Stored stored, Draft first, int amendments, Instant knownAt) {
    Draft draft = first;
    List<Amendment> effective = effective(stored.amendments().subList(0, amendments));
    for (Amendment amendment : effective) {
      if (amendment.act() instanceof Revised revised) {
        draft = draft.with(revised.revision());
      }
    }
    Optional<Ties.Ending> ending =
        stored
            .ties()
            .ending()
            .filter(end -> !end.recordedAt().isAfter(knownAt))
            .filter(end -> !setsValidity(effective, end.recordedAt()));
    return ending.isPresent() ? draft.endedAt(ending.get().at()) : draft;
  }

  private static List<Step> steps(Stored stored) {
    List<Step> steps = new ArrayList<>();
    Instant created = stored.memory().createdAt();
    steps.add(new Step(created, Version.Cause.CREATED, Optional.empty(), 0));
    Optional<Instant> ended = endedByItself(stored);
    for (int i = 0; i < stored.amendments().size(); i++) {
      Amendment amendment = stored.amendments().get(i);
      if (ended.filter(at -> !at.isAfter(amendment.at())).isPresent()) {
        steps.add(new Step(ended.get(), Version.Cause.ENDED, Optional.empty(), i));
        ended = Optional.empty();
      }
      Optional<String> change = Optional.of(amendment.id());
      steps.add(new Step(amendment.at(), cause(amendment.act()), change, i + 1));
    }
    int all = stored.amendments().size();
    ended.ifPresent(at -> steps.add(new Step(at, Version.Cause.ENDED, Optional.empty(), all)));
    return steps;
  }

  /// When a newer fact ended it, of itself and not because somebody decided so.
  private static Optional<Instant> endedByItself(Stored stored) {
    return stored
        .ties()
        .ending()
        .filter(end -> end.recordedAt().isAfter(stored.memory().createdAt()))
        .filter(end -> !isRuled(stored, end))
        .map(Ties.Ending::recordedAt);
  }

  private static boolean isRuled(Stored stored, Ties.Ending ending) {
    return effective(stored.amendments()).stream()
        .anyMatch(a -> a.act() instanceof Ruled && a.at().equals(ending.recordedAt()));
  }

  private static Version.Cause cause(Act act) {
    return switch (act) {
      case Revised revised ->
          revised.revision().isRating() ? Version.Cause.RATED : Version.Cause.REVISED;
      case Ruled ruled ->
          ruled.ruling() == Ruling.OPEN ? Version.Cause.UNDONE : Version.Cause.DECIDED;
      case Undone undone -> Version.Cause.UNDONE;
    };
  }

  /// Those that were not taken back.
  private static List<Amendment> effective(List<Amendment> amendments) {
    Set<String> undone =
        amendments.stream()
            .map(Amendment::act)
            .filter(Undone.class::isInstance)
            .map(act -> ((Undone) act).amendment())
            .collect(Collectors.toSet());
    return amendments.stream()
        .filter(a -> !(a.act() instanceof Undone) && !undone.contains(a.id()))
        .toList();
  }

  /// What takes back the newest change that is none of these itself; empty if there is nothing to
  /// take back.
  static Optional<Act> undoing(Stored stored) {
    Optional<Amendment> newest =
        effective(stored.amendments()).stream()
            .filter(a -> !(a.act() instanceof Ruled ruled && ruled.ruling() == Ruling.OPEN))
            .reduce((earlier, later) -> later);
    Optional<Ties.Ending> ending =
        stored
            .ties()
            .ending()
            .filter(end -> endedByItself(stored).isPresent())
            .filter(end -> newest.filter(a -> a.at().isAfter(end.recordedAt())).isEmpty());
    return ending
        .<Act>map(end -> new Ruled(end.by(), Ruling.OPEN))
        .or(() -> newest.map(a -> new Undone(a.id())));
  }

  /// What was decided last about a fact and one of others.
  static Optional<Decided> ruling(Stored stored, Collection<String> others) {
    return effective(stored.amendments()).stream()
        .filter(a -> a.act() instanceof Ruled ruled && others.contains(ruled.other()))
        .reduce((earlier, later) -> later)
        .map(a -> new Decided(((Ruled) a.act()).ruling(), a.at()));
  }

  /// A ruling and when it was made.
  record Decided(Ruling ruling, Instant at) {}

  /// Whether somebody said until when it is true, knowing what was known at `since`.
  static boolean setsValidity(Stored stored, Instant since) {
    return setsValidity(effective(stored.amendments()), since);
  }

  private static boolean setsValidity(List<Amendment> effective, Instant since) {
    return effective.stream()
        .anyMatch(a ->
            a.act() instanceof Revised revised
                && revised.revision().validTo().isPresent()
                && !a.at().isBefore(since));
  }
}
