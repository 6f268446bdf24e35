package dev.tarn.memory;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What turns said, as memory holds it.
final class Said {
  private Said() {}

  /// The pieces of each turn in their order, by its key. Where another memory that says nearly the
  /// same took a piece's place, the piece itself: it has the turn's own words.
  static Map<String, List<Memory>> by(
      MemoryScope scope, Collection<String> turnKeys, Forgetting.Lookup lookup) throws IOException {
    Map<String, List<Memory>> said = new HashMap<>();
    for (String turn : turnKeys) {
      List<Memory> pieces =
          lookup.find(Fields.seen(scope, turn)).stream()
              .filter(stored -> isHeld(stored, turn))
              .sorted(Comparator.comparingInt(stored -> chunk(stored, turn).orElse(0)))
              .map(Stored::memory)
              .toList();
      if (!pieces.isEmpty()) {
        said.put(turn, pieces);
      }
    }
    return said;
  }

  private static boolean isHeld(Stored stored, String turn) {
    return stored.memory().kind() == Memory.Kind.TURN
        && (stored.isLive() || stored.mergedInto().isPresent())
        && chunk(stored, turn).isPresent();
  }

  /// The place that the piece has in this turn, which need not be the first that said it.
  private static Optional<Integer> chunk(Stored stored, String turn) {
    return Optional.ofNullable(stored.sayings().get(turn))
        .flatMap(Saying::spot)
        .map(Saying.Spot::chunk);
  }
}
