package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.RecordsException;
import dev.tarn.records.Thoughts;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Kept;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a model thought before its tool calls, seals and all, kept aside for clients whose dialect
/// has no place for it: some models refuse a tool's result without it. Thread-safe.
final class Asides {
  private static final Logger LOG = LoggerFactory.getLogger(Asides.class);

  /// Tool calls of one answer whose thinking is kept, and the most of it in bytes.
  private static final int MOST_CALLS = 64;

  private static final int MOST_BYTES = 512 << 10;

  private final Thoughts thoughts;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final Runnable lost;
  private final AtomicBoolean toldOfLoss = new AtomicBoolean();

  /// What is not on disk yet: a client answers a tool call sooner than that.
  private final ConcurrentMap<String, Kept> pending = new ConcurrentHashMap<>();

  /// @param lost run for each thinking that is too much to be kept
  Asides(Thoughts thoughts, KeyedHash hash, InstantSource clock, Runnable lost) {
    this.thoughts = thoughts;
    this.hash = hash;
    this.clock = clock;
    this.lost = lost;
  }

  /// Whose answers are kept together. A key that serves nobody in particular has a scope of its
  /// own.
  static String scope(Caller caller, ChatRequest request) {
    return caller.scope(request).map(MemoryScope::key).orElseGet(() -> "key/" + caller.key().id());
  }

  /// Finds, by a tool call's id, what was kept in a scope. Blocks when asked. Records that fail are
  /// as good as empty: the call goes on, and the model without its earlier thinking.
  Function<String, Optional<Kept>> of(String scope) {
    return call -> {
      String id = id(scope, call);
      try {
        return Optional.ofNullable(pending.get(id)).or(() -> find(scope, id));
      } catch (RecordsException e) {
        LOG.warn("thinking that was kept aside cannot be read: {}", e.toString());
        return Optional.empty();
      }
    };
  }

  /// Keeps what an answer leaves. Never blocks; what is too much is left out and counted.
  ///
  /// @param asOf the epoch that the call began under
  void keep(String scope, Map<String, Kept> kept, long asOf) {
    kept.entrySet().stream()
        .limit(MOST_CALLS)
        .forEach(call -> keep(scope, id(scope, call.getKey()), call.getValue(), asOf));
    for (int i = MOST_CALLS; i < kept.size(); i++) {
      lose("it has more than " + MOST_CALLS + " tool calls");
    }
  }

  /// How many wait for the disk.
  int waiting() {
    return pending.size();
  }

  private void lose(String why) {
    lost.run();
    if (toldOfLoss.compareAndSet(false, true)) {
      LOG.debug("an answer's thinking is not kept aside: {}; told once, counted always", why);
    }
  }

  private void keep(String scope, String id, Kept kept, long asOf) {
    byte[] bytes = kept.bytes();
    if (bytes.length > MOST_BYTES) {
      lose("it takes " + bytes.length + " bytes of " + MOST_BYTES);
      return;
    }
    pending.put(id, kept);
    var _ =
        thoughts
            .keep(scope, id, new String(bytes, StandardCharsets.UTF_8), clock.instant(), asOf)
            .whenComplete((done, failure) -> {
              pending.remove(id, kept);
              if (failure != null) {
                LOG.warn("thinking could not be kept aside: {}", failure.toString());
              }
            });
  }

  private Optional<Kept> find(String scope, String id) {
    return thoughts.find(scope, id).map(text -> Kept.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String id(String scope, String toolCall) {
    return hash.of("tool-call", scope, toolCall);
  }
}
