package dev.tarn.router.dialect;

import java.util.List;
import java.util.Map;

/// Where a dialect puts memory: blocks at the ends of messages, and turns before them.
public interface Weaving {
  /// For a request that is not sent on.
  Weaving NOWHERE =
      new Weaving() {
        @Override
        public List<Splice> weave(ChatRequest request, Map<Integer, String> blocks) {
          return List.of();
        }

        @Override
        public List<Splice> precede(ChatRequest request, int message, List<Said> turns) {
          return List.of();
        }
      };

  /// Splices that put each block at the end of its message.
  ///
  /// @param blocks texts by the index of their message; a message whose content cannot grow gets
  ///   none
  List<Splice> weave(ChatRequest request, Map<Integer, String> blocks);

  /// Splices that put turns before a message.
  ///
  /// @param message its index; none before it speaks but the system
  List<Splice> precede(ChatRequest request, int message, List<Said> turns);
}
