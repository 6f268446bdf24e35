package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.Thoughts;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Kept;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a model thought before its tool calls, seals and all, kept aside for clients whose dialect
/// has no place for it: some models refuse a tool's result without it. Thread-safe.
record Asides(Thoughts thoughts, KeyedHash hash, InstantSource clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Asides.class);

  /// Tool calls of one answer whose thinking is kept, and the most of it in bytes.
  private static final int MOST_CALLS = 64;

  private static final int MOST_BYTES = 512 << 10;

  /// Finds, by a tool call's id, what was kept for this caller. Blocks when asked.
  Function<String, Optional<Kept>> of(Caller caller, ChatRequest request) {
    String scope = scope(caller, request);
    return call -> find(scope, id(scope, call));
  }

  /// Keeps what an answer leaves. Never blocks; what cannot be kept is left out, and the model then
  /// answers without its earlier thinking.
  void keep(Caller caller, ChatRequest request, Map<String, Kept> kept) {
    String scope = scope(caller, request);
    kept.entrySet().stream()
        .limit(MOST_CALLS)
        .forEach(call -> {
          byte[] bytes = call.getValue().bytes();
          if (bytes.length <= MOST_BYTES) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            var _ =
                thoughts
                    .keep(scope, id(scope, call.getKey()), text, clock.instant())
                    .whenComplete((done, failure) -> {
                      if (failure != null) {
                        LOG.warn("thinking could not be kept aside: {}", failure.toString());
                      }
                    });
          }
        });
  }

  private Optional<Kept> find(String scope, String id) {
    return thoughts.find(scope, id).map(text -> Kept.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// A key that serves nobody in particular has a scope of its own.
  private static String scope(Caller caller, ChatRequest request) {
    return caller.scope(request).map(MemoryScope::key).orElseGet(() -> "key/" + caller.key().id());
  }

  private String id(String scope, String toolCall) {
    return hash.of("tool-call", scope, toolCall);
  }
}
