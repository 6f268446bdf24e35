package dev.tarn.router.remember;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All runs of a list of turns, so that the longest one that another list shares is found in one
/// pass, however often turns repeat: a suffix automaton (Blumer et al. 1985, "The smallest
/// automaton recognizing the subwords of a text"). Building and asking are linear. Used by one
/// thread.
final class Runs {
  private final State root = new State(0, 0, null);

  /// A run that two lists share.
  ///
  /// @param start in the list that was asked about
  /// @param knownStart in the list that was given first
  record Shared(int start, int knownStart, int length) {}

  /// Runs that end at the same places.
  private static final class State {
    private final Map<String, State> next;

    /// Turns of the longest of them.
    private final int length;

    /// After the last place where they end.
    private int lastEnd;

    /// The longest of their endings that stands at more places; null of the empty run alone.
    private @Nullable State shorter;

    State(int length, int lastEnd, @Nullable State shorter) {
      this.next = new HashMap<>(2);
      this.length = length;
      this.lastEnd = lastEnd;
      this.shorter = shorter;
    }

    /// The part of a state whose runs are no longer than some length.
    State(int length, State of) {
      this.next = new HashMap<>(of.next);
      this.length = length;
      this.lastEnd = of.lastEnd;
      this.shorter = of.shorter;
    }
  }

  Runs(List<String> known) {
    List<State> states = new ArrayList<>();
    State whole = root;
    for (String turn : known) {
      whole = grown(whole, turn, states);
    }
    states.sort(Comparator.comparingInt((State s) -> s.length).reversed());
    for (State state : states) {
      if (state.shorter != null) {
        state.shorter.lastEnd = Math.max(state.shorter.lastEnd, state.lastEnd);
      }
    }
  }

  /// The longest shared run; of equal ones the later in both lists, since a client that trims its
  /// history keeps the end. Turns that only close the list are no more than were found before.
  Shared longestIn(List<String> turns) {
    Shared best = new Shared(0, 0, 0);
    State at = root;
    int length = 0;
    for (int end = 1; end <= turns.size(); end++) {
      String turn = turns.get(end - 1);
      State next = at.next.get(turn);
      while (next == null && at.shorter != null) {
        at = at.shorter;
        length = at.length;
        next = at.next.get(turn);
      }
      if (next == null) {
        continue;
      }
      at = next;
      length++;
      if (length > best.length || (length == best.length && end < turns.size())) {
        best = new Shared(end - length, at.lastEnd - length, length);
      }
    }
    return best;
  }

  /// @param whole the run of all turns so far
  private State grown(State whole, String turn, List<State> states) {
    State longer = new State(whole.length + 1, whole.length + 1, root);
    states.add(longer);
    State from = whole;
    while (from != null && !from.next.containsKey(turn)) {
      from.next.put(turn, longer);
      from = from.shorter;
    }
    State to = from == null ? null : from.next.get(turn);
    if (from != null && to != null) {
      longer.shorter = ending(from, to, turn, states);
    }
    return longer;
  }

  /// The state of the runs of `from` with one turn more, parted from the longer runs of `to`.
  private static State ending(State from, State to, String turn, List<State> states) {
    if (to.length == from.length + 1) {
      return to;
    }
    State part = new State(from.length + 1, to);
    states.add(part);
    for (State s = from; s != null && s.next.get(turn) == to; s = s.shorter) {
      s.next.put(turn, part);
    }
    to.shorter = part;
    return part;
  }
}
