package dev.tarn.router.usage;

import dev.tarn.records.CallLimits;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;

/// What a call takes of the limits of its key, or of its workspace. Belongs to one thread.
final class Share implements AutoCloseable {
  private final String whose;
  private final CallLimits limits;
  private final Traffic traffic;
  private boolean begun;

  /// @param whose begins sentences
  /// @param traffic held for this, which lets go of it
  Share(String whose, CallLimits limits, Traffic traffic) {
    this.whose = whose;
    this.limits = limits;
    this.traffic = traffic;
  }

  /// Takes one of `most` places; false if all are taken.
  boolean begin(int most) {
    begun = traffic.begin(most);
    return begun;
  }

  /// Counts what is limited, unless the last minute is full.
  ///
  /// @return 0, or in how many seconds it would do
  int count(Rate rate, long now, long amount) {
    Optional<Integer> most = rate.limit(limits);
    return most.isPresent() ? traffic.of(rate).add(now, amount, most.get()) : 0;
  }

  /// Counts what is limited as part of an earlier second; less than nothing is taken back.
  void correct(Rate rate, long now, long at, long amount) {
    if (rate.limit(limits).isPresent()) {
      traffic.of(rate).correct(now, at, amount);
    }
  }

  /// For a call that has to wait.
  RouterException spent(Rate rate, int seconds) {
    return RouterException.rateLimited(
        rate.code(),
        whose
            + " has used its "
            + rate.limit(limits).orElseThrow()
            + " "
            + rate.what()
            + " of the last minute; try again in "
            + seconds
            + " s.",
        seconds);
  }

  /// Gives the place back, if it took one.
  @Override
  public void close() {
    if (begun) {
      traffic.end();
    }
    traffic.letGo();
  }
}
