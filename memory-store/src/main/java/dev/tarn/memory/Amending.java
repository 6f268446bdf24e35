package dev.tarn.memory;

import dev.tarn.memory.Amendment.Act;
import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import dev.tarn.memory.Amendment.Ruling;
import dev.tarn.memory.Amendment.Undone;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What people do to memories: correct them, rate them, decide between them, and take that back.
/// Each method returns the ids of the memories that hold the change; none if it came too late.
final class Amending {
  private final Shelf shelf;

  Amending(Shelf shelf) {
    this.shelf = shelf;
  }

  List<String> revise(Change.Revise change) throws IOException {
    Optional<Stored> found = shelf.byId(change.scope(), change.id());
    if (found.isEmpty() || !isFor(found.get(), change.change(), change.expected())) {
      return holding(found, change.change());
    }
    Act act = new Revised(change.revision());
    amend(found.get(), new Amendment(change.change(), change.at(), act));
    return List.of(change.id());
  }

  List<String> undo(Change.Undo change) throws IOException {
    Optional<Stored> found = shelf.byId(change.scope(), change.id());
    Optional<Act> act = found.flatMap(Versions::undoing);
    if (act.isEmpty() || !isFor(found.get(), change.change(), change.expected())) {
      return holding(found, change.change());
    }
    Stored stored = found.get();
    // How two stand to each other is written down at both.
    Optional<Ruled> between = between(stored, act.get());
    Optional<Stored> other =
        between.isEmpty() ? Optional.empty() : shelf.byId(change.scope(), between.get().other());
    if (other.isPresent()) {
      Act reversed =
          act.get() instanceof Ruled ruled
              ? new Ruled(stored.id(), ruled.ruling().reversed())
              : act.get();
      amend(other.get(), new Amendment(change.change(), change.at(), reversed));
    }
    Stored now = shelf.byId(stored.id()).orElseThrow();
    amend(now, new Amendment(change.change(), change.at(), act.get()));
    return List.of(change.id());
  }

  private static Optional<Ruled> between(Stored stored, Act act) {
    return switch (act) {
      case Ruled ruled -> Optional.of(ruled);
      case Revised revised -> Optional.empty();
      case Undone undone ->
          stored.amendments().stream()
              .filter(a -> a.id().equals(undone.amendment()))
              .map(Amendment::act)
              .filter(Ruled.class::isInstance)
              .map(Ruled.class::cast)
              .findFirst();
    };
  }

  List<String> decide(Change.Decide change) throws IOException {
    Optional<Pair> found = Pair.find(shelf, change.scope(), change.conflict());
    if (found.isEmpty()) {
      return List.of();
    }
    Pair pair = found.get();
    List<String> both = List.of(pair.older().id(), pair.newer().id());
    if (pair.older().isAmendedBy(change.change())) {
      return both;
    }
    Ruling ruling =
        switch (change.decision()) {
          case KEEP -> Ruling.STANDS;
          case REPLACE -> Ruling.YIELDS;
          case BOTH -> Ruling.BOTH;
          case DISMISS -> Ruling.DISMISSED;
        };
    rule(pair.older(), pair.newer(), ruling, change.change(), change.at());
    return both;
  }

  private void rule(Stored older, Stored newer, Ruling ruling, String change, Instant at)
      throws IOException {
    shelf.put(older.amended(new Amendment(change, at, new Ruled(newer.id(), ruling))));
    Act reversed = new Ruled(older.id(), ruling.reversed());
    amend(newer, new Amendment(change, at, reversed));
  }

  private void amend(Stored stored, Amendment amendment) throws IOException {
    Stored amended = stored.amended(amendment);
    shelf.put(amended);
    // A corrected fact may leave those it was about.
    Learning.settle(shelf, List.of(stored, amended));
  }

  private static boolean isFor(Stored stored, String change, OptionalInt expected) {
    boolean current = expected.isEmpty() || expected.getAsInt() == stored.memory().version();
    return stored.isLive() && current && !stored.isAmendedBy(change);
  }

  private static List<String> holding(Optional<Stored> found, String change) {
    return found.filter(stored -> stored.isAmendedBy(change)).map(Stored::id).stream().toList();
  }
}
