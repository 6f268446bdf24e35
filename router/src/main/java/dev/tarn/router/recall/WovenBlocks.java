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

/// The blocks woven at earlier user turns of a conversation, so that they can be woven again, byte
/// for byte, while the provider's prompt cache may be warm (`decisions.md`, "Weaving without
/// breaking the prompt cache"). Reads the records on a miss, so it blocks; thread-safe.
///
/// A conversation that rested for longer than the cache lives begins a new warm period. Blocks of
/// an earlier period never come back: the prefix they belonged to is no longer cached, and bringing
/// them back would break the new one. The period a block belongs to is the time it carries.
public final class WovenBlocks {
  private final Blocks blocks;
  private final TurnLedger ledger;
  private final Cache<String, Period> periods = Caffeine.newBuilder().maximumSize(20_000).build();

  /// @param warmSince when the period began
  private record Period(Instant warmSince, Instant lastCall, Map<String, Block> byPrefix) {}

  /// What is known of a conversation's blocks at the time of a call.
  ///
  /// @param warmSince the time that a block woven now must carry
  /// @param replayed by prefix: the blocks to be woven again
  /// @param ofTurn the block of the newest user turn itself, if it was woven before
  public record Replay(Instant warmSince, Map<String, Block> replayed, Optional<Block> ofTurn) {}

  public WovenBlocks(Blocks blocks, TurnLedger ledger) {
    this.blocks = blocks;
    this.ledger = ledger;
  }

  /// What to weave again.
  ///
  /// @param prefixes of the user turns of the call, in order, the newest last
  /// @param warm how long the provider's cache lives after a call
  public Replay replay(
      String scope, String conversation, List<String> prefixes, Instant now, Duration warm) {
    String key = scope + "\n" + conversation;
    Period before = periods.get(key, k -> load(scope, conversation, now));
    boolean cold = before.lastCall().plus(warm).isBefore(now);
    Optional<Block> ofTurn =
        prefixes.isEmpty()
            ? Optional.empty()
            : Optional.ofNullable(before.byPrefix().get(prefixes.getLast()));
    Instant warmSince = cold ? now : before.warmSince();
    Map<String, Block> live = new HashMap<>();
    if (!cold) {
      live.putAll(before.byPrefix());
    }
    ofTurn = ofTurn.map(b -> at(b, warmSince));
    ofTurn.ifPresent(b -> live.put(b.prefix(), b));
    periods.put(key, new Period(warmSince, now, Map.copyOf(live)));
    Map<String, Block> replayed = new HashMap<>();
    for (String prefix : prefixes) {
      Block block = live.get(prefix);
      if (block != null && !block.text().isEmpty()) {
        replayed.put(prefix, block);
      }
    }
    return new Replay(warmSince, replayed, ofTurn);
  }

  /// Remembers a block that is being woven now.
  public void woven(String scope, Block block) {
    periods
        .asMap()
        .computeIfPresent(
            scope + "\n" + block.conversation(),
            (k, period) -> {
              Map<String, Block> more = new HashMap<>(period.byPrefix());
              more.put(block.prefix(), block);
              return new Period(period.warmSince(), period.lastCall(), Map.copyOf(more));
            });
  }

  private Period load(String scope, String conversation, Instant now) {
    List<Block> kept = blocks.of(scope, conversation);
    if (kept.isEmpty()) {
      return new Period(now, now, Map.of());
    }
    Instant newest = kept.stream().map(Block::at).max(Instant::compareTo).orElse(now);
    Map<String, Block> live = new HashMap<>();
    kept.stream().filter(b -> b.at().equals(newest)).forEach(b -> live.put(b.prefix(), b));
    Instant lastCall =
        ledger
            .conversation(scope, conversation)
            .map(TurnLedger.Conversation::lastSeen)
            .orElse(newest);
    return new Period(newest, lastCall, Map.copyOf(live));
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
