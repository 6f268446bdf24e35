package dev.tarn.benchmarks;

import dev.tarn.memory.VectorSpace;
import java.util.List;

/// Where the bench gets vectors.
interface Vectors extends AutoCloseable {
  VectorSpace space();

  float[] query(String text);

  List<float[]> passages(List<String> texts);

  @Override
  void close();
}
