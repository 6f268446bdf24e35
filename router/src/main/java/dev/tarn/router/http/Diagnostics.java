package dev.tarn.router.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The diagnostic headers of a call (`contract.md` section 4), gathered on its way and written with
/// the head of the reply. Belongs to one event loop.
final class Diagnostics {
  static final String PREFIX = "x-memorylake-";

  /// Whole names by their ends, which are constants of the code, ready for the wire.
  private static final Map<String, CharSequence> NAMES = new ConcurrentHashMap<>();

  private final Map<CharSequence, String> headers = new LinkedHashMap<>();
  private final StringBuilder timings = new StringBuilder(96);

  /// Sets `x-memorylake-{name}`.
  void put(String name, String value) {
    CharSequence whole = NAMES.get(name);
    headers.put(whole == null ? named(name) : whole, value);
  }

  /// Apart from the look-up, which takes no lock.
  private static CharSequence named(String name) {
    return NAMES.computeIfAbsent(name, end -> HttpHeaders.createOptimized(PREFIX + end));
  }

  void put(String name, long value) {
    put(name, Long.toString(value));
  }

  /// Sets a header of another family.
  void plain(String name, String value) {
    headers.put(name, value);
  }

  /// Adds a stage to `Server-Timing`.
  void timing(String stage, long nanos) {
    if (!timings.isEmpty()) {
      timings.append(", ");
    }
    long hundredths = Math.round(nanos / 1e4);
    timings.append(stage).append(";dur=").append(hundredths / 100).append('.');
    timings.append(hundredths / 10 % 10).append(hundredths % 10);
  }

  /// Writes everything, in place of anything of the same name.
  void writeTo(MultiMap reply) {
    headers.forEach(reply::set);
    if (!timings.isEmpty()) {
      reply.set("Server-Timing", timings.toString());
    }
  }
}
