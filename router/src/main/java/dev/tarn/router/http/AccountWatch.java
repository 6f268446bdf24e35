package dev.tarn.router.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether what is known of accounts may still be so. An era ends when an account was changed, by
/// this process or another one; what was looked up in an era before is looked up again.
///
/// Whoever keeps an answer of the records asks for the era *before* asking them, and keeps both: an
/// answer that a change has overtaken is then of an era that has ended. Thread-safe.
public final class AccountWatch {
  /// How often the records are asked whether another process changed something.
  public static final Duration PERIOD = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(AccountWatch.class);

  private final LongSupplier revision;
  private final AtomicLong seen = new AtomicLong(-1);
  private final AtomicLong era = new AtomicLong();

  /// @param revision rises with each change of accounts; blocks, and throws if it cannot be told
  public AccountWatch(LongSupplier revision) {
    this.revision = revision;
  }

  /// The era that has begun last. Never blocks.
  public long era() {
    return era.get();
  }

  /// This process has changed an account: the change is on disk and nobody has been told yet.
  public void changed() {
    era.incrementAndGet();
  }

  /// Looks whether any process has changed an account. Blocks; called every [#PERIOD].
  public void look() {
    try {
      long now = revision.getAsLong();
      if (seen.getAndSet(now) != now) {
        era.incrementAndGet();
      }
    } catch (RuntimeException e) {
      // While the records are away nothing can be changed there, and what is known goes on.
      LOG.debug("the revision of accounts cannot be read: {}", e.toString());
    }
  }
}
