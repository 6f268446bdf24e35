package dev.tarn.router.http;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.RecallLimits;
import dev.tarn.records.Block;
import dev.tarn.records.Chain;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Weaving;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.recall.Weaver;
import dev.tarn.router.recall.WovenBlocks.Replay;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.TurnLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call's way through memory: attributed, asked, woven, within the deadline. Used once.
final class Recollecting {
  private static final Logger LOG = LoggerFactory.getLogger(Recollecting.class);

  /// Tokens of a block besides its lines.
  private static final int FRAME_TOKENS = 60;

  private final ChatMemory room;
  private final Caller caller;
  private final ChatRequest request;
  private final Weaving weaving;
  private final MemoryScope scope;
  private final SeenConversation seen;
  private final int window;
  private final boolean learns;
  private final Instant now;

  /// Read before anything else is.
  private final long asOf;

  private final CompletableFuture<Attribution> attribution = new CompletableFuture<>();
  private final CompletableFuture<Prompt> prompt = new CompletableFuture<>();
  private final Optional<Recall.Pending> question;
  private final Optional<String> writeId;
  private final Optional<String> receiptId;

  /// @param learns whether the person lets it be learned what is said
  Recollecting(
      ChatMemory room,
      Caller caller,
      ChatRequest request,
      Weaving weaving,
      MemoryScope scope,
      SeenConversation seen,
      int window,
      boolean learns) {
    this.room = room;
    this.caller = caller;
    this.request = request;
    this.weaving = weaving;
    this.scope = scope;
    this.seen = seen;
    this.window = window;
    this.learns = learns;
    this.asOf = room.epoch().getAsLong();
    this.now = room.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    boolean reads = caller.mode().reads();
    boolean stores = !caller.dryRun() && caller.mode().writes();
    this.question =
        (reads ? seen.question() : Optional.<dev.tarn.memory.Question>empty())
            .map(asked -> room.recall().begin(scope.workspace(), asked));
    this.writeId = stores ? Optional.of("write_" + room.ids().get()) : Optional.empty();
    this.receiptId = reads ? Optional.of("receipt_" + room.ids().get()) : Optional.empty();
  }

  /// Begins. The prompt comes within the deadline, whatever happens.
  CompletableFuture<Prompt> start() {
    var _ =
        room.aftermath()
            .settled(scope)
            .thenCompose(settled ->
                seen.isAlone(request) && caller.supplies()
                    ? room.learned().get()
                    : CompletableFuture.completedFuture(null))
            .whenComplete((done, failure) -> enqueue());
    return prompt.completeOnTimeout(
        Prompt.degraded(Degraded.TIMEOUT, remembering(Optional.empty())),
        room.recall().deadline(scope.workspace()).toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void enqueue() {
    try {
      room.search().execute(this::look);
    } catch (RejectedExecutionException e) {
      question.ifPresent(Recall.Pending::withdraw);
      attribution.cancel(false);
      prompt.complete(Prompt.degraded(Degraded.QUEUE, Optional.empty()));
    }
  }

  /// On a thread of the search executor.
  private void look() {
    try {
      Optional<Chain> chain = room.histories().before(scope, request);
      Attribution to = attributed(chain);
      attribution.complete(to);
      Trim trim = trim(to);
      List<String> prefixes = prefixes(to, trim);
      Replay replay = room.blocks().replay(scope.key(), to.conversation(), prefixes, now, warmth());
      boolean ask = question.isPresent() && replay.ofTurn().isEmpty();
      if (!ask) {
        question.ifPresent(Recall.Pending::withdraw);
      }
      CompletableFuture<Recalled> recalled =
          ask
              ? question.get().ask(scope, limits(trim, prefixes, replay, chain))
              : CompletableFuture.completedFuture(Recalled.NOTHING);
      var _ =
          recalled
              .thenApply(r -> woven(to, trim, prefixes, replay, r, ask))
              .exceptionally(this::failed)
              .thenAccept(this::settle);
    } catch (RuntimeException e) {
      attribution.completeExceptionally(e);
      question.ifPresent(Recall.Pending::withdraw);
      prompt.complete(failed(e));
    }
  }

  /// What is left out of the call, or put before it. Never with a history that the provider holds:
  /// what it shows of that is not ours to cut.
  private Trim trim(Attribution to) {
    if (seen.isAlone(request) && caller.supplies()) {
      return supplied(to);
    }
    Optional<Integer> above = caller.trimsAbove(room.config().trimAboveTokens());
    return above.isEmpty() || !caller.mode().reads() || !learns || request.continues().isPresent()
        ? Trim.none(to)
        : Trim.of(request, seen, to, Math.min(above.get(), window / 2));
  }

  private Trim supplied(Attribution to) {
    int most = Math.min(caller.suppliesUpTo(room.config().trimAboveTokens()), window / 2);
    Supplied before = Supplied.of(room.recall().conversation(scope, to.conversation()), most);
    List<Splice> splices =
        before.said().isEmpty()
            ? List.of()
            : weaving.precede(request, seen.userMessages().getLast(), before.said());
    return splices.isEmpty() ? Trim.none(to) : Trim.supplied(to, before, splices);
  }

  /// A history that the provider holds says which conversation it is.
  private Attribution attributed(Optional<Chain> chain) {
    Optional<String> held =
        request
            .continues()
            .map(history ->
                chain
                    .flatMap(Chain::conversation)
                    .orElseGet(() -> room.histories().conversation(scope, history)));
    Attribution to =
        room.ledger()
            .attribute(
                scope,
                caller.conversation().or(() -> held),
                seen.turns(),
                request.continues().isPresent(),
                new TurnLedger.When(now, seen.opensTurn(), asOf));
    return learns ? to : to.unlearned();
  }

  /// A block counts as woven only if the call did not go out without it.
  private void settle(Prompt made) {
    if (prompt.complete(made)) {
      made.remembering()
          .flatMap(Prompt.Remembering::block)
          .ifPresent(block -> {
            room.blocks().woven(scope.key(), block, asOf);
            room.recall().used(scope, block.memoryIds(), now);
          });
    }
  }

  private Prompt failed(Throwable failure) {
    LOG.warn("memory failed for a call: {}", failure.toString());
    return Prompt.degraded(Degraded.STORE, remembering(Optional.empty()));
  }

  private Duration warmth() {
    return request.longCache() ? room.config().cacheWarmExtended() : room.config().cacheWarm();
  }

  /// A keyed hash for each user turn of what was said up to it, itself included. System prompts do
  /// not count: many hold the time of day. What the provider holds stands for itself by its id, and
  /// what was put before the call by the turns that the model sees.
  private List<String> prefixes(Attribution to, Trim trim) {
    List<String> prefixes = new ArrayList<>();
    String chain =
        request
            .continues()
            .map(held -> held.grows() ? held.id() + "\n" + to.nextPosition() : held.id())
            .orElseGet(
                () -> trim.added() == 0 ? "" : String.join("\n", new TreeSet<>(trim.visible())));
    int message = 0;
    for (int user : seen.userMessages()) {
      StringBuilder since = new StringBuilder(chain);
      for (; message <= user; message++) {
        Message m = request.messages().get(message);
        if (m.role() != Message.Role.SYSTEM) {
          since.append('\n').append(m.role()).append(' ').append(m.text());
        }
      }
      chain = room.hash().of("prefix", scope.key(), since.toString());
      prefixes.add(chain);
    }
    return prefixes;
  }

  private RecallLimits limits(
      Trim trim, List<String> prefixes, Replay replay, Optional<Chain> chain) {
    Set<String> stands = new HashSet<>();
    chain.ifPresent(held -> stands.addAll(held.memoryIds()));
    int spent = FRAME_TOKENS;
    for (Block block : replayed(trim, prefixes, replay).values()) {
      stands.addAll(block.memoryIds());
      spent += block.tokens();
    }
    int asked = caller.budgetTokens().orElse(room.config().budgetTokens());
    int share = (int) ((long) window * room.config().windowPercent() / 100);
    return new RecallLimits(
        now,
        trim.visible(),
        stands,
        Math.max(0, Math.min(asked, share) - spent),
        memory -> room.tokens().count(Weaver.line(memory)) + 1,
        true);
  }

  /// Earlier blocks by the message that they stand in; those of messages that are left out go with
  /// them.
  private Map<Integer, Block> replayed(Trim trim, List<String> prefixes, Replay replay) {
    Map<Integer, Block> blocks = new HashMap<>();
    for (int i = 0; i < prefixes.size(); i++) {
      int message = seen.userMessages().get(i);
      Block earlier = replay.replayed().get(prefixes.get(i));
      if (earlier != null && !trim.messages().contains(message)) {
        blocks.put(message, earlier);
      }
    }
    return blocks;
  }

  private Prompt woven(
      Attribution to,
      Trim trim,
      List<String> prefixes,
      Replay replay,
      Recalled recalled,
      boolean asked) {
    long started = System.nanoTime();
    Map<Integer, Block> woven =
        caller.mode().reads() ? replayed(trim, prefixes, replay) : new HashMap<>();
    List<String> again = woven.values().stream().flatMap(b -> b.memoryIds().stream()).toList();
    Optional<Block> block = replay.ofTurn();
    if (asked && recalled.degraded() != Degraded.TIMEOUT) {
      Block fresh = fresh(to, prefixes.getLast(), replay, recalled);
      block = Optional.of(fresh);
      if (!fresh.text().isEmpty()) {
        woven.put(seen.userMessages().getLast(), fresh);
      }
    }
    Map<Integer, String> texts = new HashMap<>();
    woven.forEach((message, b) -> texts.put(message, b.text()));
    int injected = woven.values().stream().mapToInt(b -> b.memoryIds().size()).sum();
    List<Splice> splices = new ArrayList<>(trim.splices());
    splices.addAll(weaving.weave(request, texts));
    int original = tokens(Set.of());
    int sent = trim.messages().isEmpty() ? original : tokens(trim.messages());
    // What moved up is no longer where the provider's cache has it.
    boolean misses = trim.isNew() && seen.opensTurn() && !replay.warmSince().equals(now);
    return new Prompt(
        status(recalled, injected),
        recalled,
        splices,
        remembering(block),
        original,
        original - sent - (int) trim.added(),
        original - sent - (misses ? sent : 0),
        woven.values().stream().mapToInt(Block::tokens).sum(),
        injected,
        again,
        writeId.isEmpty() ? 0 : to.userMemories(),
        System.nanoTime() - started);
  }

  private int tokens(Set<Integer> leftOut) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < request.messages().size(); i++) {
      if (!leftOut.contains(i)) {
        texts.add(request.messages().get(i).text());
      }
    }
    return room.tokens().ofMessages(texts);
  }

  private Block fresh(Attribution to, String prefix, Replay replay, Recalled recalled) {
    List<Memory> chosen = recalled.recollection().chosen();
    String text =
        chosen.isEmpty() ? "" : Weaver.block(room.fences().of(scope, to.conversation()), chosen);
    return new Block(
        to.conversation(),
        prefix,
        text,
        chosen.stream().map(Memory::id).toList(),
        room.tokens().ofLines(text),
        replay.warmSince());
  }

  private String status(Recalled recalled, int injected) {
    if (!caller.mode().reads()) {
      return "off";
    }
    if (recalled.degraded() != Degraded.NONE) {
      return Prompt.degradedStatus(recalled.degraded());
    }
    return injected > 0 ? "ok" : "empty";
  }

  private Optional<Prompt.Remembering> remembering(Optional<Block> block) {
    return caller.dryRun()
        ? Optional.empty()
        : Optional.of(new Prompt.Remembering(scope, attribution, block, writeId, receiptId));
  }
}
