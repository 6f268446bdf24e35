package dev.tarn.router.usage;

import dev.tarn.records.CallLimits;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets calls in within what their key and their workspace may do in a minute and at once. Counts
/// in memory, of this process only. Thread-safe; never blocks.
final class Gate {
  private final int callsPerKey;
  private final LongSupplier nanos;
  private final CallSlots ofKeys = new CallSlots();
  private final CallSlots ofWorkspaces = new CallSlots();
  private final Windows keyRequests = new Windows();
  private final Windows workspaceRequests = new Windows();
  private final Windows keyTokens = new Windows();
  private final Windows workspaceTokens = new Windows();

  /// @param callsPerKey at once, of a key that has no limit of its own
  /// @param nanos rises, from any start
  Gate(int callsPerKey, LongSupplier nanos) {
    this.callsPerKey = callsPerKey;
    this.nanos = nanos;
  }

  /// Lets a call in.
  ///
  /// @throws RouterException 429, with the seconds until it can succeed
  Pass enter(Payer payer) {
    int most = payer.ofKey().concurrentCalls().orElse(callsPerKey);
    if (!ofKeys.take(payer.key(), most)) {
      throw tooMany("This key has " + most + " calls under way, its limit");
    }
    Optional<Integer> together = payer.ofWorkspace().concurrentCalls();
    if (together.isPresent() && !ofWorkspaces.take(payer.workspace(), together.get())) {
      ofKeys.release(payer.key());
      throw tooMany(
          "All keys of this workspace together have "
              + together.get()
              + " calls under way, its limit");
    }
    Pass pass = new Pass(payer, together.isPresent());
    try {
      pass.countRequest();
    } catch (RouterException refused) {
      pass.close();
      throw refused;
    }
    return pass;
  }

  private static RouterException tooMany(String what) {
    return RouterException.rateLimited(
        "too_many_concurrent_calls", what + "; wait for one to end.", 1);
  }

  private long second() {
    return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong());
  }

  /// A call that was let in. Belongs to one thread.
  final class Pass implements AutoCloseable {
    private final Payer payer;
    private final boolean holdsWorkspace;
    private boolean countedTokens;
    private long admitted;
    private long counted;
    private boolean closed;

    private Pass(Payer payer, boolean holdsWorkspace) {
      this.payer = payer;
      this.holdsWorkspace = holdsWorkspace;
    }

    private void countRequest() {
      long now = second();
      count(
          now,
          1,
          CallLimits::requestsPerMinute,
          keyRequests,
          workspaceRequests,
          "requests_per_minute",
          "calls");
    }

    /// Counts what the prompt is thought to hold.
    ///
    /// @throws RouterException 429 if the last minute holds as many tokens as it may
    void countTokens(long input) {
      if (!payer.countsTokens()) {
        return;
      }
      admitted = second();
      count(
          admitted,
          input,
          CallLimits::tokensPerMinute,
          keyTokens,
          workspaceTokens,
          "tokens_per_minute",
          "tokens");
      countedTokens = true;
      counted = input;
    }

    private void count(
        long now,
        long amount,
        Limit limit,
        Windows keys,
        Windows workspaces,
        String code,
        String what) {
      Optional<Integer> ofKey = limit.of(payer.ofKey());
      Optional<Integer> ofWorkspace = limit.of(payer.ofWorkspace());
      if (ofKey.isPresent()) {
        int wait = keys.of(payer.key()).add(now, amount, ofKey.get());
        if (wait > 0) {
          throw spent(code, "This key has used its " + ofKey.get() + " " + what, wait);
        }
      }
      if (ofWorkspace.isPresent()) {
        int wait = workspaces.of(payer.workspace()).add(now, amount, ofWorkspace.get());
        if (wait > 0) {
          ofKey.ifPresent(most -> keys.of(payer.key()).correct(now, now, -amount));
          throw spent(code, "This workspace has used its " + ofWorkspace.get() + " " + what, wait);
        }
      }
    }

    private RouterException spent(String code, String what, int wait) {
      return RouterException.rateLimited(
          code, what + " of the last minute; try again in " + wait + " s.", wait);
    }

    /// What the call really used: the prompt when it came, the answer now.
    void used(long input, long output) {
      if (!payer.countsTokens() || !countedTokens) {
        return;
      }
      long now = second();
      payer
          .ofKey()
          .tokensPerMinute()
          .ifPresent(most -> correct(keyTokens.of(payer.key()), now, input, output));
      payer
          .ofWorkspace()
          .tokensPerMinute()
          .ifPresent(most -> correct(workspaceTokens.of(payer.workspace()), now, input, output));
      counted = input;
    }

    private void correct(Window window, long now, long input, long output) {
      window.correct(now, admitted, input - counted);
      window.correct(now, now, output);
    }

    /// The call is over.
    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      ofKeys.release(payer.key());
      if (holdsWorkspace) {
        ofWorkspaces.release(payer.workspace());
      }
    }
  }

  /// One of the limits.
  private interface Limit {
    Optional<Integer> of(CallLimits limits);
  }
}
