package dev.tarn.router.http;

import dev.tarn.memory.Memory;
import dev.tarn.memory.RecallLimits;
import dev.tarn.records.Block;
import dev.tarn.records.Chain;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.recall.BlockBudget;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.recall.Weaver;
import dev.tarn.router.recall.WovenBlocks.Replay;
import dev.tarn.router.remember.Attribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What becomes of a call's body once it is known which conversation it belongs to: what is left
/// out of it or supplied, which blocks stand in it again, and where the newest goes. Blocks on
/// records and store while it is made; used once.
final class Weave {
  private final ChatMemory room;
  private final Occasion on;
  private final Attribution to;
  private final Trim trim;
  private final List<String> prefixes;
  private final Replay replay;
  private final Standing standing;
  private final String fence;

  Weave(ChatMemory room, Occasion on, Attribution to) {
    this.room = room;
    this.on = on;
    this.to = to;
    this.trim = trim();
    this.prefixes = Prefixes.of(on.request(), on.seen(), on.scope(), before(), room.hash());
    this.replay =
        room.blocks().replay(on.scope().key(), to.conversation(), prefixes, on.now(), warmth());
    this.standing =
        Standing.of(
            prefixes, on.seen().userMessages(), replay, trim, new BlockBudget(budgetTokens()));
    this.fence = room.fences().of(on.scope(), to.conversation());
  }

  /// What is left out of the call, or put before it.
  private Trim trim() {
    if (on.isSupplied()) {
      return supplied();
    }
    return on.trimsAbove(room.config().trimAboveTokens())
        .map(threshold ->
            Trim.of(
                on.request(),
                on.seen(),
                to,
                threshold,
                hashes -> room.held().of(on.scope(), hashes).keySet()))
        .orElseGet(() -> Trim.none(to));
  }

  private Trim supplied() {
    Supplied before =
        Supplied.of(
            room.held().conversation(on.scope(), to.conversation()),
            on.suppliesUpTo(room.config().trimAboveTokens()));
    List<Splice> splices =
        before.said().isEmpty()
            ? List.of()
            : on.weaving().precede(on.request(), on.seen().userMessages().getLast(), before.said());
    return splices.isEmpty() ? Trim.none(to) : Trim.supplied(to, before, splices);
  }

  /// What the provider holds stands for itself by its id, and what is put before the call by the
  /// turns that the model sees.
  private String before() {
    return on.request()
        .continues()
        .map(held -> held.grows() ? held.id() + "\n" + to.nextPosition() : held.id())
        .orElseGet(() -> trim.added() == 0 ? "" : String.join("\n", new TreeSet<>(trim.visible())));
  }

  private Duration warmth() {
    return on.request().longCache() ? room.config().cacheWarmExtended() : room.config().cacheWarm();
  }

  private int budgetTokens() {
    int asked = on.caller().budgetTokens().orElse(room.config().budgetTokens());
    int share = (int) ((long) on.window() * room.config().windowPercent() / 100);
    return Math.max(0, Math.min(asked, share));
  }

  /// Whether the newest user turn has its block, so that nothing is asked for it.
  boolean isWoven() {
    return replay.ofTurn().isPresent();
  }

  /// What an answer to the newest question must respect.
  ///
  /// @param chain what is known of a history that the provider holds
  RecallLimits limits(Optional<Chain> chain) {
    Set<String> stands = new HashSet<>();
    chain.ifPresent(held -> stands.addAll(held.memoryIds()));
    standing.blocks().values().forEach(block -> stands.addAll(block.memoryIds()));
    return new RecallLimits(
        on.now(),
        trim.visible(),
        stands,
        Math.max(0, standing.forNewest() - room.tokens().ofLines(Weaver.frame(fence))),
        memory -> room.tokens().count(Weaver.line(memory)) + 1,
        true);
  }

  /// The call as it goes out.
  ///
  /// @param asked whether memory was asked for the newest question; if not, nothing new is woven
  /// @param remembering what the call leaves behind, by the block of its newest turn
  Prompt prompt(
      Recalled recalled,
      boolean asked,
      Function<Optional<Block>, Optional<Prompt.Remembering>> remembering) {
    long started = System.nanoTime();
    Map<Integer, Block> woven = new HashMap<>(on.reads() ? standing.blocks() : Map.of());
    List<String> again = woven.values().stream().flatMap(b -> b.memoryIds().stream()).toList();
    Optional<Block> block = replay.ofTurn();
    if (asked && recalled.degraded() != Degraded.TIMEOUT) {
      Block fresh = fresh(recalled.recollection().chosen());
      block = Optional.of(fresh);
      if (!fresh.text().isEmpty()) {
        woven.put(on.seen().userMessages().getLast(), fresh);
      }
    }
    Map<Integer, String> texts = new HashMap<>();
    woven.forEach((message, b) -> texts.put(message, b.text()));
    int injected = woven.values().stream().mapToInt(b -> b.memoryIds().size()).sum();
    List<Splice> splices = new ArrayList<>(trim.splices());
    splices.addAll(on.weaving().weave(on.request(), texts));
    int original = tokens(0, Set.of());
    int sent = trim.messages().isEmpty() ? original : tokens(0, trim.messages());
    return new Prompt(
        status(recalled, injected),
        recalled,
        splices,
        remembering.apply(block),
        original,
        original - sent - (int) trim.added(),
        original - sent - lost(sent),
        woven.values().stream().mapToInt(Block::tokens).sum(),
        injected,
        again,
        on.writes() ? to.userMemories() : 0,
        System.nanoTime() - started);
  }

  /// Tokens that the provider's cache had until what stands before them changed: all where a cut
  /// moved, else those from the first message on that goes out without its block.
  private int lost(int sent) {
    boolean warm = on.seen().opensTurn() && !replay.warmSince().equals(on.now());
    if (!warm || !on.reads()) {
      return 0;
    }
    if (trim.isNew()) {
      return sent;
    }
    return standing.moved().isPresent() ? tokens(standing.moved().getAsInt(), trim.messages()) : 0;
  }

  /// Tokens of messages, about.
  private int tokens(int from, Set<Integer> leftOut) {
    List<Message> messages = on.request().messages();
    List<String> texts = new ArrayList<>();
    for (int i = from; i < messages.size(); i++) {
      if (!leftOut.contains(i)) {
        texts.add(messages.get(i).text());
      }
    }
    return room.tokens().ofMessages(texts);
  }

  /// The block of the newest turn.
  private Block fresh(List<Memory> chosen) {
    String text = chosen.isEmpty() ? "" : Weaver.block(fence, chosen);
    return new Block(
        to.conversation(),
        prefixes.getLast(),
        text,
        chosen.stream().map(Memory::id).toList(),
        room.tokens().ofLines(text),
        replay.warmSince());
  }

  private String status(Recalled recalled, int injected) {
    if (!on.reads()) {
      return "off";
    }
    if (recalled.degraded() != Degraded.NONE) {
      return Prompt.degradedStatus(recalled.degraded());
    }
    return injected > 0 ? "ok" : "empty";
  }
}
