package dev.tarn.router.remember.reading;

import dev.tarn.memory.Fact;
import dev.tarn.memory.Turn;
import java.util.List;

/// Finds what a turn states, apart from its words. Thread-safe, and pure: the same turn gives the
/// same facts, since replays must and since they are counted before they are learned.
@FunctionalInterface
public interface Extractor {
  /// The facts of a turn in the order of its text, each with a quote that stands in the turn.
  List<Fact> facts(Turn turn);
}
