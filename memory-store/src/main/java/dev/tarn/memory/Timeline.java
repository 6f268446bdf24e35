package dev.tarn.memory;

import dev.tarn.memory.Amendment.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What facts about one attribute of one subject make of each other: which only repeat an earlier
/// one, which have ended, which contradict each other.
///
/// All of it is worked out anew from all of them in the order of time, each time one comes, goes or
/// is amended. So it is the same in whatever order they were learned, and what a fact had ended is
/// back once that fact is gone. Pure.
final class Timeline {
  /// By when they began to be true, then by when they were said.
  static final Comparator<Stored> ORDER =
      Comparator.comparing(Timeline::from)
          .thenComparing(s -> s.memory().createdAt())
          .thenComparing(s -> s.memory().conversation().orElse(""))
          .thenComparingInt(s -> s.memory().turn())
          .thenComparing(s -> s.memory().claim().map(Claim::value).orElse(""))
          .thenComparing(Stored::id);

  private final List<Run> runs = new ArrayList<>();
  private final Map<String, List<Run>> runsByValue = new HashMap<>();
  private final Map<String, Run> runsByRow = new HashMap<>();

  private Timeline() {}

  /// A value from one moment to the next, with all that repeats it.
  private static final class Run {
    private final Stored head;
    private final String value;
    private final List<Stored> rows = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /// The row that is seen: the first, or the first that somebody did something to.
    private Stored shown;

    private Optional<Ties.Ending> ending = Optional.empty();
    private Optional<Run> disputed = Optional.empty();

    private Run(Stored head, String value) {
      this.head = head;
      this.value = value;
      shown = head;
    }

    private void add(Stored row) {
      rows.add(row);
      ids.add(row.id());
      shown = isAmended() || row.amendments().isEmpty() ? shown : row;
    }

    private boolean isAmended() {
      return !shown.amendments().isEmpty();
    }

    private boolean isOpen(Instant at) {
      Memory memory = shown.memory();
      return ending.isEmpty()
          && memory.standing() != Memory.Standing.OUTDATED
          && memory.validTo().filter(end -> !end.isAfter(at)).isEmpty();
    }

    private void end(Instant at, Stored by, Instant recordedAt) {
      ending = Optional.of(new Ties.Ending(at, by.id(), recordedAt));
    }
  }

  /// Gives each fact its ties.
  ///
  /// @param facts all those of one scope about the same
  static List<Stored> settle(List<Stored> facts) {
    Timeline timeline = new Timeline();
    List<Stored> settled = new ArrayList<>();
    List<Stored> untied =
        facts.stream().map(f -> f.tied(Ties.NONE, Optional.empty())).sorted(ORDER).toList();
    for (Stored fact : untied) {
      if (counts(fact)) {
        timeline.add(fact);
      } else {
        settled.add(fact);
      }
    }
    timeline.dispute();
    timeline.runs.forEach(run -> settled.addAll(timeline.tied(run)));
    return settled;
  }

  /// What nobody says, nobody believes, or what commands the assistant ends nothing.
  private static boolean counts(Stored fact) {
    return !fact.isDropped()
        && !fact.memory().quarantined()
        && fact.memory().standing() != Memory.Standing.WRONG;
  }

  private void add(Stored fact) {
    Instant from = from(fact);
    Run own = run(fact, from);
    own.add(fact);
    runsByRow.put(fact.id(), own);
    if (!own.isAmended() && !closes(fact)) {
      // Nothing to say about others: who likes a thousand things ends none of them.
      return;
    }
    List<Run> others =
        runs.stream().filter(run -> !run.value.equals(own.value) && run.isOpen(from)).toList();
    Optional<Run> lostTo = others.stream().filter(run -> yields(own, run)).findFirst();
    if (lostTo.isPresent()) {
      own.end(from, lostTo.get().head, decided(own, lostTo.get()).orElseThrow().at());
    } else {
      others.forEach(run -> meet(run, own, fact));
    }
  }

  /// The open run of the fact's value, or a new one.
  private Run run(Stored fact, Instant from) {
    String value = Hashes.normalised(fact.memory().claim().orElseThrow().value());
    List<Run> same = runsByValue.computeIfAbsent(value, v -> new ArrayList<>());
    return same.reversed().stream()
        .filter(run -> run.isOpen(from) && !run.head.isCrowdedOut())
        .findFirst()
        .orElseGet(() -> {
          Run run = new Run(fact, value);
          runs.add(run);
          same.add(run);
          return run;
        });
  }

  /// An open value and a newer one.
  private static void meet(Run run, Run newer, Stored fact) {
    Optional<Versions.Decided> decided = decided(newer, run);
    Instant known = later(run.head.memory().createdAt(), fact.memory().createdAt());
    if (decided.isPresent()) {
      if (decided.get().ruling() == Ruling.STANDS) {
        run.end(from(fact), fact, decided.get().at());
      }
    } else if (closes(fact)
        && !saidTogether(run, fact)
        && !Versions.setsValidity(run.shown, known)) {
      run.end(from(fact), fact, known);
    }
  }

  /// Each value that stands is in dispute with the one before it that stands too.
  private void dispute() {
    for (int i = 1; i < runs.size(); i++) {
      Run newer = runs.get(i);
      Instant from = from(newer.head);
      if (newer.isOpen(from)) {
        newer.disputed =
            runs.subList(0, i).reversed().stream()
                .filter(run -> run.isOpen(from))
                .findFirst()
                .filter(older -> contradicts(older, newer));
      }
    }
  }

  private static boolean contradicts(Run older, Run newer) {
    Optional<Versions.Decided> decided = decided(newer, older);
    if (decided.isPresent()) {
      return decided.get().ruling() == Ruling.OPEN;
    }
    Instant known = later(older.head.memory().createdAt(), newer.head.memory().createdAt());
    return !newer.value.equals(older.value)
        && !newer.head.memory().claim().orElseThrow().holdsSeveral()
        && !saidTogether(older, newer.head)
        && !older.head.isCrowdedOut()
        && !newer.head.isCrowdedOut()
        && !Versions.setsValidity(older.shown, known);
  }

  private List<Stored> tied(Run run) {
    Stored shown = run.shown;
    Optional<Instant> last =
        run.rows.stream().map(row -> row.memory().createdAt()).max(Instant::compareTo);
    Ties ties =
        new Ties(
            run.ending.map(end -> new Ties.Ending(end.at(), shown(end.by()), end.recordedAt())),
            run.disputed.map(older -> older.shown.id()),
            run.rows.size(),
            last);
    return run.rows.stream()
        .map(row ->
            row.id().equals(shown.id())
                ? row.tied(ties, Optional.empty())
                : row.tied(Ties.NONE, Optional.of(shown.id())))
        .toList();
  }

  /// The row that is seen of the value that a row says.
  private String shown(String id) {
    return Objects.requireNonNull(runsByRow.get(id)).shown.id();
  }

  private static boolean yields(Run newer, Run older) {
    return decided(newer, older).filter(d -> d.ruling() == Ruling.YIELDS).isPresent();
  }

  /// What was decided last about a value, seen from a newer one.
  private static Optional<Versions.Decided> decided(Run newer, Run older) {
    if (!newer.isAmended()) {
      return Optional.empty();
    }
    return newer.rows.stream()
        .flatMap(row -> Versions.ruling(row, older.ids).stream())
        .reduce((one, other) -> other.at().isBefore(one.at()) ? one : other);
  }

  private static boolean closes(Stored fact) {
    return fact.sayings().values().stream().anyMatch(Saying::closes);
  }

  /// Whoever says two things in one breath means both.
  private static boolean saidTogether(Run run, Stored fact) {
    return run.rows.stream()
        .anyMatch(row -> row.sayings().keySet().equals(fact.sayings().keySet()));
  }

  private static Instant from(Stored fact) {
    return fact.memory().validFrom().orElse(fact.memory().createdAt());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
