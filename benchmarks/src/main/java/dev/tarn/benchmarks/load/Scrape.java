package dev.tarn.benchmarks.load;

import dev.tarn.testkit.TarnProcess;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What `/metrics` said at one moment.
record Scrape(String text) {
  /// Asks for it.
  static Scrape of(TarnProcess tarn, String operatorKey) {
    try {
      return new Scrape(tarn.get("/metrics", operatorKey).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Memories that wait to be embedded.
  long unembedded() {
    return (long) value("tarn_memories_unembedded");
  }

  /// Microseconds that each call since took until its caller was known, by the clock: on a busy
  /// machine more than the processor was at it.
  double authMicrosSince(Scrape earlier) {
    double calls = authCalls() - earlier.authCalls();
    return calls == 0 ? 0 : (authSeconds() - earlier.authSeconds()) * 1e6 / calls;
  }

  private double authCalls() {
    return value("tarn_stage_seconds_count{stage=\"auth\"}");
  }

  private double authSeconds() {
    return value("tarn_stage_seconds_sum{stage=\"auth\"}");
  }

  /// Nought for what has not been counted yet.
  private double value(String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
