package dev.tarn.router.usage;

import dev.tarn.router.dialect.RouterException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets calls in within what their key and their workspace may do in a minute and at once. Counts
/// in memory, of this process only. Thread-safe; never blocks.
final class Gate {
  private final int callsPerKey;
  private final LongSupplier nanos;
  private final ConcurrentMap<String, Traffic> ofKeys = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Traffic> ofWorkspaces = new ConcurrentHashMap<>();

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
    Pass pass = new Pass(payer);
    try {
      pass.begin();
      return pass;
    } catch (RouterException refused) {
      pass.close();
      throw refused;
    }
  }

  /// Lets go of keys and workspaces that were quiet for a minute. To be called now and then.
  void forget() {
    forget(ofKeys);
    forget(ofWorkspaces);
  }

  private void forget(ConcurrentMap<String, Traffic> all) {
    long now = second();
    for (String name : all.keySet()) {
      // While nobody can begin to hold it.
      all.computeIfPresent(name, (k, traffic) -> traffic.isOver(now) ? null : traffic);
    }
  }

  /// Names whose traffic is known.
  int known() {
    return ofKeys.size() + ofWorkspaces.size();
  }

  private static Traffic held(ConcurrentMap<String, Traffic> all, String name) {
    return all.compute(name, (k, known) -> (known == null ? new Traffic() : known).held());
  }

  private long second() {
    return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong());
  }

  /// A call that was let in. Belongs to one thread.
  final class Pass implements AutoCloseable {
    private final Payer payer;
    private final Share key;
    private final Optional<Share> workspace;
    private boolean countedTokens;
    private long admitted;
    private long counted;
    private boolean closed;

    private Pass(Payer payer) {
      this.payer = payer;
      this.key = new Share("This key", payer.ofKey(), held(ofKeys, payer.key()));
      this.workspace =
          payer.isWorkspaceLimited()
              ? Optional.of(
                  new Share(
                      "This workspace", payer.ofWorkspace(), held(ofWorkspaces, payer.workspace())))
              : Optional.empty();
    }

    private void begin() {
      int most = payer.ofKey().concurrentCalls().orElse(callsPerKey);
      if (!key.begin(most)) {
        throw tooMany("This key has " + most + " calls under way, its limit");
      }
      Optional<Integer> together = payer.ofWorkspace().concurrentCalls();
      if (together.isPresent() && !workspace.orElseThrow().begin(together.get())) {
        throw tooMany(
            "All keys of this workspace together have "
                + together.get()
                + " calls under way, its limit");
      }
      count(Rate.REQUESTS, second(), 1);
    }

    /// Counts what the prompt is thought to hold.
    ///
    /// @throws RouterException 429 if the last minute holds as many tokens as it may
    void countTokens(long input) {
      if (!payer.countsTokens()) {
        return;
      }
      admitted = second();
      count(Rate.TOKENS, admitted, input);
      countedTokens = true;
      counted = input;
    }

    private void count(Rate rate, long now, long amount) {
      int wait = key.count(rate, now, amount);
      if (wait > 0) {
        throw key.spent(rate, wait);
      }
      if (workspace.isPresent()) {
        wait = workspace.get().count(rate, now, amount);
        if (wait > 0) {
          key.correct(rate, now, now, -amount);
          throw workspace.get().spent(rate, wait);
        }
      }
    }

    /// What the call really used: the prompt when it came, the answer now.
    void used(long input, long output) {
      if (!countedTokens) {
        return;
      }
      long now = second();
      used(key, now, input, output);
      workspace.ifPresent(all -> used(all, now, input, output));
      counted = input;
    }

    private void used(Share share, long now, long input, long output) {
      share.correct(Rate.TOKENS, now, admitted, input - counted);
      share.correct(Rate.TOKENS, now, now, output);
    }

    /// The call is over.
    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      key.close();
      workspace.ifPresent(Share::close);
    }
  }

  private static RouterException tooMany(String what) {
    return RouterException.rateLimited(
        "too_many_concurrent_calls", what + "; wait for one to end.", 1);
  }
}
