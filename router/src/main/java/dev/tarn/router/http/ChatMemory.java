package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.records.Block;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.UserTurns;
import dev.tarn.router.dialect.Weaving;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.recall.Weaver;
import dev.tarn.router.recall.WovenBlocks;
import dev.tarn.router.recall.WovenBlocks.Replay;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.remember.TurnLedger;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Steps 6 and 7 of a call: which conversation it belongs to, what to recall, what to weave where.
/// Leaves the event loop once and comes back within the deadline, with a [Prompt] in any case.
final class ChatMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ChatMemory.class);

  /// Tokens of a block besides its lines.
  private static final int FRAME_TOKENS = 60;

  private final TarnConfig.Memory config;
  private final UserTurns userTurns;
  private final Weaving weaving;
  private final TurnLedger ledger;
  private final WovenBlocks blocks;
  private final Recall recall;
  private final Tokens tokens;
  private final KeyedHash hash;
  private final Executor search;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /// @param search bounded; runs look-ups of ledger, blocks and store
  /// @param ids makes ids of writes and receipts
  ChatMemory(
      TarnConfig.Memory config,
      UserTurns userTurns,
      Weaving weaving,
      TurnLedger ledger,
      WovenBlocks blocks,
      Recall recall,
      Tokens tokens,
      KeyedHash hash,
      Executor search,
      InstantSource clock,
      Supplier<String> ids) {
    this.config = config;
    this.userTurns = userTurns;
    this.weaving = weaving;
    this.ledger = ledger;
    this.blocks = blocks;
    this.recall = recall;
    this.tokens = tokens;
    this.hash = hash;
    this.search = search;
    this.clock = clock;
    this.ids = ids;
  }

  /// What memory makes of a call. Never fails.
  ///
  /// @param window tokens that the model can hold
  Future<Prompt> prompt(Caller caller, ChatRequest request, int window) {
    if (!caller.usesMemory() || userTurns.isSideCall(request)) {
      return Future.succeededFuture(Prompt.without("off"));
    }
    Optional<MemoryScope> scope = caller.scope(request);
    if (scope.isEmpty()) {
      return Future.succeededFuture(Prompt.degraded(Degraded.NO_SCOPE, Optional.empty()));
    }
    Conversation seen = Conversation.read(request, userTurns);
    if (seen.turns().isEmpty()) {
      return Future.succeededFuture(Prompt.without("empty"));
    }
    return Work.of(new Asking(caller, request, scope.get(), seen, window).start());
  }

  /// The turns of a request as memory sees them.
  ///
  /// @param userMessages indexes of the messages that are user turns
  /// @param opensTurn whether the last user turn is new, and not in the middle of a tool loop
  private record Conversation(
      List<SeenTurn> turns, List<Integer> userMessages, List<String> userTexts, boolean opensTurn) {

    static Conversation read(ChatRequest request, UserTurns rules) {
      List<SeenTurn> turns = new ArrayList<>();
      List<Integer> userMessages = new ArrayList<>();
      List<String> userTexts = new ArrayList<>();
      List<Message> messages = request.messages();
      for (int i = 0; i < messages.size(); i++) {
        Message message = messages.get(i);
        switch (message.role()) {
          case USER -> {
            String text = rules.personText(message);
            if (!text.isBlank()) {
              userMessages.add(i);
              userTexts.add(text);
              turns.add(new SeenTurn(SeenTurn.USER, text, message.name(), message.id()));
            }
          }
          case ASSISTANT -> {
            if (!message.text().isBlank()) {
              turns.add(
                  new SeenTurn(SeenTurn.ASSISTANT, message.text(), message.name(), message.id()));
            }
          }
          case SYSTEM, TOOL, OTHER -> {}
        }
      }
      return new Conversation(turns, userMessages, userTexts, rules.opensTurn(messages));
    }
  }

  /// One call's way through memory.
  private final class Asking {
    private final Caller caller;
    private final ChatRequest request;
    private final MemoryScope scope;
    private final Conversation seen;
    private final int window;
    private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    private final CompletableFuture<Attribution> attribution = new CompletableFuture<>();
    private final Optional<Recall.Pending> question;
    private final Optional<String> writeId;
    private final Optional<String> receiptId;

    Asking(Caller caller, ChatRequest request, MemoryScope scope, Conversation seen, int window) {
      this.caller = caller;
      this.request = request;
      this.scope = scope;
      this.seen = seen;
      this.window = window;
      this.question = question().map(recall::begin);
      boolean stores = !caller.dryRun();
      this.writeId =
          stores && caller.mode().writes() ? Optional.of("write_" + ids.get()) : Optional.empty();
      this.receiptId =
          caller.mode().reads() ? Optional.of("receipt_" + ids.get()) : Optional.empty();
    }

    private Optional<Question> question() {
      if (!caller.mode().reads() || !seen.opensTurn() || seen.userTexts().isEmpty()) {
        return Optional.empty();
      }
      List<String> said = seen.userTexts();
      Optional<String> previous =
          said.size() > 1 ? Optional.of(said.get(said.size() - 2)) : Optional.empty();
      return QuestionReader.read(said.getLast(), previous);
    }

    CompletableFuture<Prompt> start() {
      CompletableFuture<Prompt> prompt = new CompletableFuture<>();
      try {
        search.execute(() -> look(prompt));
      } catch (RejectedExecutionException e) {
        question.ifPresent(Recall.Pending::withdraw);
        attribution.cancel(false);
        return CompletableFuture.completedFuture(Prompt.degraded(Degraded.QUEUE, Optional.empty()));
      }
      return prompt.completeOnTimeout(
          Prompt.degraded(Degraded.TIMEOUT, remembering(Optional.empty())),
          config.recallDeadline().toMillis(),
          TimeUnit.MILLISECONDS);
    }

    /// On a thread of the search executor.
    private void look(CompletableFuture<Prompt> prompt) {
      try {
        Attribution to = ledger.attribute(scope, caller.conversation(), seen.turns(), now);
        attribution.complete(to);
        List<String> prefixes = prefixes();
        Replay replay = blocks.replay(scope.key(), to.conversation(), prefixes, now, warm());
        boolean ask = question.isPresent() && replay.ofTurn().isEmpty();
        if (!ask) {
          question.ifPresent(Recall.Pending::withdraw);
        }
        CompletableFuture<Recalled> recalled =
            ask
                ? question.get().ask(scope, limits(to, replay))
                : CompletableFuture.completedFuture(Recalled.NOTHING);
        var _ =
            recalled
                .thenApply(r -> woven(to, prefixes, replay, r, ask))
                .exceptionally(failure -> failed())
                .thenAccept(made -> settle(prompt, made));
      } catch (RuntimeException e) {
        LOG.warn("memory failed for a call: {}", e.toString());
        attribution.completeExceptionally(e);
        question.ifPresent(Recall.Pending::withdraw);
        prompt.complete(failed());
      }
    }

    /// A block counts as woven only if the call did not go out without it.
    private void settle(CompletableFuture<Prompt> prompt, Prompt made) {
      if (prompt.complete(made)) {
        made.remembering()
            .flatMap(Prompt.Remembering::block)
            .ifPresent(block -> {
              blocks.woven(scope.key(), block);
              recall.used(scope, block.memoryIds(), now);
            });
      }
    }

    private Prompt failed() {
      return Prompt.degraded(Degraded.STORE, remembering(Optional.empty()));
    }

    private java.time.Duration warm() {
      return request.longCache() ? config.cacheWarmExtended() : config.cacheWarm();
    }

    /// A keyed hash for each user turn of everything up to it, its own text included.
    private List<String> prefixes() {
      List<String> prefixes = new ArrayList<>();
      String chain = "";
      int message = 0;
      for (int user : seen.userMessages()) {
        StringBuilder since = new StringBuilder(chain);
        for (; message <= user; message++) {
          Message m = request.messages().get(message);
          since.append('\n').append(m.role()).append(' ').append(m.text());
        }
        chain = hash.of("prefix", scope.key(), since.toString());
        prefixes.add(chain);
      }
      return prefixes;
    }

    private RecallLimits limits(Attribution to, Replay replay) {
      Set<String> stands = new HashSet<>();
      int spent = FRAME_TOKENS;
      for (Block block : replay.replayed().values()) {
        stands.addAll(block.memoryIds());
        spent += block.tokens();
      }
      int most = Math.min(caller.budgetTokens().orElse(config.budgetTokens()), windowShare());
      return new RecallLimits(
          now,
          to.visible(),
          stands,
          Math.max(0, most - spent),
          memory -> tokens.count(Weaver.line(memory)) + 1,
          true);
    }

    private int windowShare() {
      return (int) ((long) window * config.windowPercent() / 100);
    }

    private Prompt woven(
        Attribution to, List<String> prefixes, Replay replay, Recalled recalled, boolean asked) {
      long started = System.nanoTime();
      Map<Integer, String> texts = new HashMap<>();
      List<String> again = new ArrayList<>();
      int wovenTokens = 0;
      for (int i = 0; i < prefixes.size() && caller.mode().reads(); i++) {
        Block earlier = replay.replayed().get(prefixes.get(i));
        if (earlier != null) {
          texts.put(seen.userMessages().get(i), earlier.text());
          again.addAll(earlier.memoryIds());
          wovenTokens += earlier.tokens();
        }
      }
      int injected = again.size();
      Optional<Block> block = replay.ofTurn();
      if (asked && recalled.degraded() != Degraded.TIMEOUT) {
        Block fresh = block(to, prefixes.getLast(), replay, recalled);
        block = Optional.of(fresh);
        if (!fresh.text().isEmpty()) {
          texts.put(seen.userMessages().getLast(), fresh.text());
          injected += fresh.memoryIds().size();
          wovenTokens += fresh.tokens();
        }
      }
      List<Splice> splices = texts.isEmpty() ? List.of() : weaving.weave(request, texts);
      int original = 3;
      for (Message message : request.messages()) {
        original += 4 + tokens.count(message.text());
      }
      return new Prompt(
          status(recalled, injected),
          recalled,
          splices,
          remembering(block),
          original,
          wovenTokens,
          injected,
          again,
          created(to),
          System.nanoTime() - started);
    }

    private int created(Attribution to) {
      return writeId.isEmpty() ? 0 : to.userMemories();
    }

    private Block block(Attribution to, String prefix, Replay replay, Recalled recalled) {
      var chosen = recalled.recollection().chosen();
      String text =
          chosen.isEmpty()
              ? ""
              : Weaver.block(
                  hash.of("fence", scope.key(), to.conversation()).substring(0, 8), chosen);
      return new Block(
          to.conversation(),
          prefix,
          text,
          chosen.stream().map(m -> m.id()).toList(),
          tokens.count(text),
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
}
