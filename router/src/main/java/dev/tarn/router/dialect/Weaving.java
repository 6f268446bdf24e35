package dev.tarn.router.dialect;

import java.util.List;
import java.util.Map;

/// Where a dialect puts blocks of memory.
public interface Weaving {
  /// Splices that put each block at the end of its message.
  ///
  /// @param blocks texts by the index of their message; a message whose content cannot grow gets
  ///   none
  List<Splice> weave(ChatRequest request, Map<Integer, String> blocks);
}
