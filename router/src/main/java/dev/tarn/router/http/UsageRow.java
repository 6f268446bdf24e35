package dev.tarn.router.http;

import dev.tarn.config.Prices;
import dev.tarn.embedding.Payer;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.CallUsage;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.NanoDollars;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Cost;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.usage.Estimates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is written down of a call that is over.
///
/// @param request empty if it was not read
/// @param kind what it is about; empty for what is passed through
/// @param headNanos until the provider's head had come, -1 if it did not
record UsageRow(
    Call call,
    Caller caller,
    KeyedHash hash,
    Optional<ChatRequest> request,
    Prompt prompt,
    Optional<Target.Kind> kind,
    long atMillis,
    int attempts,
    long headNanos) {
  /// Characters of a key's hash that are kept: enough to tell a workspace's keys apart.
  private static final int HASH_CHARS = 12;

  /// The local embedding models read no more of a text.
  private static final int EMBEDDED_TOKENS = 512;

  private static final int NANOS_PER_MILLI = 1_000_000;

  /// @param attempt that answered, else the one that was to
  /// @param model as it was called there
  /// @param cost nano-dollars
  CallUsage of(
      Attempt attempt, String model, Measured used, OptionalLong cost, Optional<Prices> prices) {
    Usage tokens = used.usage();
    long memory = used.isNothing() ? 0 : prompt.tokensWoven();
    return new CallUsage(
        call.id(),
        atMillis,
        by(),
        via(attempt, model),
        kind.map(Target.Kind::label).orElse("passthrough"),
        call.status(),
        request.map(ChatRequest::stream).orElse(false),
        attempts,
        call.elapsedNanos() / NANOS_PER_MILLI,
        headNanos < 0 ? OptionalLong.empty() : OptionalLong.of(headNanos / NANOS_PER_MILLI),
        new CallUsage.Tokens(
            tokens.input(),
            tokens.cached(),
            tokens.cacheWritten(),
            tokens.output(),
            tokens.reasoning(),
            memory,
            used.isNothing() ? 0 : prompt.tokensSaved(),
            request.map(this::embedded).orElse(0L)),
        cost,
        memoryCost(memory, prices),
        used.estimated());
  }

  private CallUsage.By by() {
    String workspace = caller.key().attributes().workspace();
    Optional<MemoryScope> scope =
        request.isPresent() ? caller.scope(request.get()) : caller.scope(caller.user());
    return scope
        .map(whose -> new CallUsage.By(workspace, caller.key().id(), whose.project(), whose.user()))
        .orElseGet(() -> new CallUsage.By(workspace, caller.key().id(), caller.partition(), ""));
  }

  private CallUsage.Via via(Attempt attempt, String model) {
    KeySource source = attempt.credential().source();
    return new CallUsage.Via(
        attempt.provider().name(),
        model,
        source.wire(),
        switch (source) {
          case PASSTHROUGH -> fingerprint(attempt);
          case STORED -> attempt.credential().stored().orElseThrow().attributes().label();
          case HOSTED -> "";
        });
  }

  /// Tells the keys that a workspace's callers bring apart, and says nothing else of them: equal
  /// keys in two workspaces have different ones.
  private String fingerprint(Attempt attempt) {
    return attempt
        .credential()
        .key()
        .map(key ->
            hash.of("provider-key", caller.key().attributes().workspace(), key.value().reveal())
                .substring(0, HASH_CHARS))
        .orElse("");
  }

  /// The question, if a model in this process embedded it: what providers embed is written down
  /// apart, by whose key.
  private long embedded(ChatRequest read) {
    if (prompt.recalled().embedNanos() == 0
        || prompt.recalled().payers().stream().noneMatch(Payer::isLocal)) {
      return 0;
    }
    List<Message> messages = read.messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Message.Role.USER) {
        String text = messages.get(i).text();
        return text.length() > EMBEDDED_TOKENS * 8
            ? EMBEDDED_TOKENS
            : Math.min(EMBEDDED_TOKENS, Estimates.ofText(text));
      }
    }
    return 0;
  }

  /// As if no cache of the provider's had held them.
  private static OptionalLong memoryCost(long tokens, Optional<Prices> prices) {
    if (tokens == 0) {
      return prices.isPresent() ? OptionalLong.of(0) : OptionalLong.empty();
    }
    return prices.isPresent()
        ? OptionalLong.of(NanoDollars.of(Cost.usd(new Usage(tokens, 0, 0, 0, 0), prices.get())))
        : OptionalLong.empty();
  }
}
