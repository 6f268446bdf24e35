package dev.tarn.router.dialect;

import dev.tarn.router.dialect.Content.Thinking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gathers, while an answer goes by, what must be kept for each of its tool calls. Belongs to one
/// thread.
final class Keeping {
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final List<Thinking> leading = new ArrayList<>();
  private final List<Thinking> adjoining = new ArrayList<>();
  private boolean saidSomething;

  void thought(Thinking thinking) {
    if (thinking.maker().isPresent()) {
      (saidSomething ? adjoining : leading).add(thinking);
    }
  }

  void said() {
    saidSomething = true;
  }

  void called(String id) {
    if (!leading.isEmpty() || !adjoining.isEmpty()) {
      kept.put(id, new Kept(List.copyOf(leading), List.copyOf(adjoining)));
      leading.clear();
      adjoining.clear();
    }
    saidSomething = true;
  }

  /// By the ids of tool calls; nothing for calls that no thinking led to.
  Map<String, Kept> kept() {
    return Map.copyOf(kept);
  }
}
