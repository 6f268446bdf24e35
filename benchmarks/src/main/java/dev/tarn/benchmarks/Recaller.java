package dev.tarn.benchmarks;

import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.Turn;
import java.util.List;
import java.util.Map;

/// What is measured: something that remembers turns and recalls them.
interface Recaller extends AutoCloseable {
  /// Remembers turns; the ids of the memories that hold each of them, by the turn's key.
  Map<String, List<String>> learn(List<Turn> turns);

  /// Everything learned is indexed, with its vectors.
  void settle();

  /// Everything weighed for a question, none if it asks too little.
  Recollection recall(MemoryScope scope, String question, RecallLimits limits);

  /// Latencies seen so far, in nanoseconds, by step.
  Map<String, List<Long>> nanosByStep();

  @Override
  void close();
}
