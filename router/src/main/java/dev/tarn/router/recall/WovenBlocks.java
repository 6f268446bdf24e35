package dev.tarn.router.recall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.records.Block;
import dev.tarn.records.Blocks;
import dev.tarn.records.TurnLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The blocks woven at earlier user turns of a conversation, so that they can be woven again, byte
/// for byte, while the provider's prompt cache may be warm (`decisions.md`, "Weaving without
/// breaking the prompt cache"). Reads the records on a miss, so it blocks; thread-safe.
///
/// A conversation that rested for longer than the cache lives begins a new warm period. Blocks of
/// an earlier period never come back: the prefix they belonged to is no longer cached, and bringing
/// them back would break the new one. The period a block belongs to is the time it carries.
public final class WovenBlocks {
  /// Of all blocks that are held in memory; the records have the others.
  private static final long MOST_CHARS = 32L << 20;

  /// What a block takes besides its text, about.
  private static final int BLOCK_CHARS = 256;

  private final Blocks blocks;
  private final TurnLedger ledger;
  private final LongSupplier epoch;
  private final Cache<String, Period> periods =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARS)
          .weigher((String key, Period period) -> key.length() + period.chars())
          .build();

  /// @param asOf the epoch it was read under: after an erasure it is read anew
  /// @param warmSince when the period began
  private record Period(
      long asOf, Instant warmSince, Instant lastCall, Map<String, Block> byPrefix) {
    int chars() {
      return BLOCK_CHARS
          + byPrefix.values().stream().mapToInt(b -> BLOCK_CHARS + b.text().length()).sum();
    }
  }

  /// What is known of a conversation's blocks at the time of a call.
  ///
  /// @param warmSince the time that a block woven now must carry
  /// @param replayed by prefix: the blocks to be woven again
  /// @param ofTurn the block of the newest user turn itself, if it was woven before
  public record Replay(Instant warmSince, Map<String, Block> replayed, Optional<Block> ofTurn) {}

  /// @param epoch rises with each erasure
  public WovenBlocks(Blocks blocks, TurnLedger ledger, LongSupplier epoch) {
    this.blocks = blocks;
    this.ledger = ledger;
    this.epoch = epoch;
  }

  /// What to weave again.
  ///
  /// @param prefixes of the user turns of the call, in order, the newest last
  /// @param warm how long the provider's cache lives after a call
  public Replay replay(
      String scope, String conversation, List<String> prefixes, Instant now, Duration warm) {
    String key = scope + "\n" + conversation;
    long asOf = epoch.getAsLong();
    Period before = periods.get(key, k -> load(scope, conversation, now, asOf));
    if (before.asOf() < asOf) {
      before = load(scope, conversation, now, asOf);
    }
    boolean cold = before.lastCall().plus(warm).isBefore(now);
    Map<String, Block> kept = before.byPrefix();
    Optional<Block> ofTurn =
        prefixes.isEmpty() ? Optional.empty() : Optional.ofNullable(kept.get(prefixes.getLast()));
    Instant warmSince = cold ? now : before.warmSince();
    Map<String, Block> live = new HashMap<>();
    if (!cold) {
      live.putAll(kept);
    }
    ofTurn = ofTurn.map(b -> at(b, warmSince));
    ofTurn.ifPresent(b -> live.put(b.prefix(), b));
    periods.put(key, new Period(asOf, warmSince, now, Map.copyOf(live)));
    Map<String, Block> replayed = new HashMap<>();
    for (String prefix : prefixes) {
      Block block = live.get(prefix);
      if (block != null && !block.text().isEmpty()) {
        replayed.put(prefix, block);
      }
    }
    return new Replay(warmSince, replayed, ofTurn);
  }

  /// Remembers a block that is being woven now, unless something was erased since its call began.
  ///
  /// @param asOf the epoch that the call began under
  public void woven(String scope, Block block, long asOf) {
    periods
        .asMap()
        .computeIfPresent(
            scope + "\n" + block.conversation(),
            (k, period) -> {
              if (asOf < period.asOf()) {
                return period;
              }
              Map<String, Block> more = new HashMap<>(period.byPrefix());
              more.put(block.prefix(), block);
              return new Period(
                  period.asOf(), period.warmSince(), period.lastCall(), Map.copyOf(more));
            });
  }

  private Period load(String scope, String conversation, Instant now, long asOf) {
    List<Block> kept = blocks.of(scope, conversation);
    if (kept.isEmpty()) {
      return new Period(asOf, now, now, Map.of());
    }
    Instant newest = kept.stream().map(Block::at).max(Instant::compareTo).orElse(now);
    Map<String, Block> live = new HashMap<>();
    kept.stream().filter(b -> b.at().equals(newest)).forEach(b -> live.put(b.prefix(), b));
    Instant lastCall =
        ledger
            .conversation(scope, conversation)
            .map(TurnLedger.Conversation::lastSeen)
            .orElse(newest);
    return new Period(asOf, newest, lastCall, Map.copyOf(live));
  }

  private static Block at(Block block, Instant warmSince) {
    return new Block(
        block.conversation(),
        block.prefix(),
        block.text(),
        block.memoryIds(),
        block.tokens(),
        warmSince);
  }
}
