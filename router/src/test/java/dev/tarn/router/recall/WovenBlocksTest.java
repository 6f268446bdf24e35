package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Block;
import dev.tarn.records.TurnLedger;
import dev.tarn.router.recall.WovenBlocks.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WovenBlocksTest {
  private static final Duration WARM = Duration.ofMinutes(5);
  private static final Instant START = Instant.parse("2026-05-08T10:00:00Z");
  private static final String SCOPE = "w1/default/ann";

  private final List<Block> onDisk = new ArrayList<>();
  private Instant lastSeen = START;
  private long epoch;
  private WovenBlocks blocks = opened();

  @Test
  void replay_hasNothingForANewConversation() {
    Replay replay = call(START, "p1");

    assertThat(replay.warmSince()).isEqualTo(START);
    assertThat(replay.replayed()).isEmpty();
    assertThat(replay.ofTurn()).isEmpty();
  }

  @Test
  void replay_bringsBlocksBackWhileTheCacheMayBeWarm() {
    weave(START, "p1", "one");
    weave(START.plusSeconds(60), "p2", "two", "p1");
    Replay third = call(START.plusSeconds(120), "p1", "p2", "p3");

    assertThat(third.warmSince()).isEqualTo(START);
    assertThat(third.ofTurn()).isEmpty();
    assertThat(texts(third, "p1", "p2")).containsExactly("one", "two");
  }

  @Test
  void replay_staysWarmAsLongAsCallsFollowEachOther() {
    weave(START, "p1", "one");
    for (int minute = 4; minute <= 40; minute += 4) {
      Replay replay = call(START.plus(Duration.ofMinutes(minute)), "p1", "p2");
      assertThat(texts(replay, "p1")).containsExactly("one");
    }
  }

  @Test
  void replay_repeatsTheBlockOfTheSameTurnInAToolLoop() {
    weave(START, "p1", "one");
    Replay again = call(START.plusSeconds(5), "p1");

    assertThat(again.ofTurn().map(Block::text)).contains("one");
    assertThat(texts(again, "p1")).containsExactly("one");
  }

  @Test
  void replay_remembersThatNothingWasFoundForATurn() {
    weave(START, "p1", "");
    Replay again = call(START.plusSeconds(5), "p1");

    assertThat(again.ofTurn().map(Block::text)).contains("");
    assertThat(again.replayed()).isEmpty();
  }

  @Test
  void replay_bringsNothingBackAfterTheCacheWentCold() {
    weave(START, "p1", "one");
    Instant cold = START.plus(WARM).plusSeconds(1);
    Replay second = call(cold, "p1", "p2");

    assertThat(second.warmSince()).isEqualTo(cold);
    assertThat(second.replayed()).isEmpty();
  }

  @Test
  void replay_bringsNothingBackFromBeforeTheColdEvenWhenWarmAgain() {
    weave(START, "p1", "one");
    Instant cold = START.plus(WARM).plusSeconds(1);
    weave(cold, "p2", "two", "p1");
    Replay third = call(cold.plusSeconds(10), "p1", "p2", "p3");

    assertThat(third.replayed().keySet()).containsExactly("p2");
  }

  @Test
  void replay_isWarmToTheSecond() {
    weave(START, "p1", "one");

    assertThat(call(START.plus(WARM), "p1", "p2").replayed()).containsKey("p1");
  }

  @Test
  void replay_keepsTheBlockOfTheTurnItselfThroughTheCold() {
    weave(START, "p1", "one");
    Instant cold = START.plus(Duration.ofHours(1));
    Replay retry = call(cold, "p1");

    assertThat(retry.ofTurn().map(Block::text)).contains("one");
    assertThat(retry.ofTurn().map(Block::at)).contains(cold);
    assertThat(texts(retry, "p1")).containsExactly("one");
  }

  @Test
  void replay_goesOnAfterARestart() {
    weave(START, "p1", "one");
    weave(START.plusSeconds(60), "p2", "two", "p1");
    lastSeen = START.plusSeconds(60);
    blocks = opened();
    Replay third = call(START.plusSeconds(120), "p1", "p2", "p3");

    assertThat(third.warmSince()).isEqualTo(START);
    assertThat(texts(third, "p1", "p2")).containsExactly("one", "two");
  }

  @Test
  void replay_isColdAfterALongRestart() {
    weave(START, "p1", "one");
    blocks = opened();
    Replay second = call(START.plus(Duration.ofHours(1)), "p1", "p2");

    assertThat(second.replayed()).isEmpty();
  }

  @Test
  void replay_bringsNothingOfAnEarlierPeriodBackAfterARestart() {
    weave(START, "p1", "one");
    Instant cold = START.plus(WARM).plusSeconds(1);
    weave(cold, "p2", "two", "p1");
    lastSeen = cold;
    blocks = opened();
    Replay third = call(cold.plusSeconds(10), "p1", "p2", "p3");

    assertThat(third.warmSince()).isEqualTo(cold);
    assertThat(third.replayed().keySet()).containsExactly("p2");
  }

  @Test
  void replay_keepsConversationsAndScopesApart() {
    weave(START, "p1", "one");

    assertThat(blocks.replay("w1/default/bob", "conv_1", List.of("p1"), START, WARM).replayed())
        .isEmpty();
    assertThat(blocks.replay(SCOPE, "conv_2", List.of("p1"), START, WARM).replayed()).isEmpty();
  }

  @Test
  void afterAnErasure_whatIsGoneFromTheDiskIsNotWovenAgain() {
    weave(START, "p1", "one");
    weave(START.plusSeconds(60), "p2", "two", "p1");
    onDisk.removeFirst();
    assertThat(texts(call(START.plusSeconds(70), "p1", "p2"), "p1", "p2"))
        .containsExactly("one", "two");

    epoch++;

    assertThat(texts(call(START.plusSeconds(80), "p1", "p2"), "p1", "p2")).containsExactly("two");
  }

  @Test
  void aBlockOfACallFromBeforeAnErasure_isNotWovenAgain() {
    Replay before = call(START, "p1");
    Block late = new Block("conv_1", "p1", "late", List.of("m1"), 3, before.warmSince());
    epoch++;
    call(START.plusSeconds(1), "p2");

    blocks.woven(SCOPE, late, epoch - 1);

    assertThat(texts(call(START.plusSeconds(2), "p1", "p2"), "p1")).isEmpty();
  }

  @Test
  void replay_findsNothingForACallWithoutUserTurns() {
    weave(START, "p1", "one");

    assertThat(call(START.plusSeconds(1)).ofTurn()).isEmpty();
  }

  private void weave(Instant at, String prefix, String text, String... earlier) {
    List<String> prefixes = new ArrayList<>(List.of(earlier));
    prefixes.add(prefix);
    Replay replay = call(at, prefixes.toArray(String[]::new));
    Block block = new Block("conv_1", prefix, text, List.of("m1"), 3, replay.warmSince());
    blocks.woven(SCOPE, block, epoch);
    onDisk.add(block);
  }

  private Replay call(Instant at, String... prefixes) {
    return blocks.replay(SCOPE, "conv_1", List.of(prefixes), at, WARM);
  }

  private static List<String> texts(Replay replay, String... prefixes) {
    List<String> texts = new ArrayList<>();
    for (String prefix : prefixes) {
      Optional.ofNullable(replay.replayed().get(prefix)).ifPresent(b -> texts.add(b.text()));
    }
    return texts;
  }

  private WovenBlocks opened() {
    return new WovenBlocks(
        (scope, conversation) ->
            scope.equals(SCOPE) && conversation.equals("conv_1") ? List.copyOf(onDisk) : List.of(),
        new Seen(),
        () -> epoch);
  }

  /// Knows only when the conversation was last seen.
  private final class Seen implements TurnLedger {
    @Override
    public Optional<Conversation> conversation(String scope, String id) {
      return onDisk.isEmpty()
          ? Optional.empty()
          : Optional.of(new Conversation(id, lastSeen, List.of()));
    }

    @Override
    public List<Conversation> holding(String scope, Collection<String> hashes, int limit) {
      return List.of();
    }

    @Override
    public Map<String, List<String>> keys(String scope, Collection<String> hashes) {
      return Map.of();
    }

    @Override
    public Set<String> forgotten(String scope, Collection<String> hashes) {
      return Set.of();
    }

    @Override
    public Set<String> known(String scope, Collection<String> hashes) {
      return Set.of();
    }
  }
}
