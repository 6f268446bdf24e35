package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.records.Block;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.recall.Receipts;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.TurnLedger.When;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/// Memory for apps that call the model themselves: the steps of a chat call without the call. What
/// comes in, and what is left behind, goes the same way. Thread-safe.
public final class AppMemory {
  private final ChatMemory memory;

  AppMemory(ChatMemory memory) {
    this.memory = memory;
  }

  /// A message as the app has it.
  ///
  /// @param at when it was said, if the app knows
  public record Said(Message message, Optional<Instant> at) {}

  /// What memory would add to a call.
  ///
  /// @param text to be put behind the last user message as it stands; empty if nothing is to be
  ///   added
  /// @param receiptId empty if nothing was asked of memory
  /// @param status as in `x-memorylake-memory-status`
  /// @param conversation that the messages belong to
  public record Prepared(
      String text,
      List<Scored> memories,
      Optional<String> receiptId,
      String status,
      Optional<String> conversation) {}

  /// A memory that stands in the text.
  ///
  /// @param score 0 if the text was made before, for the same messages
  public record Scored(String id, double score) {}

  /// Messages that are on disk.
  public record Ingested(String writeId, Optional<String> conversation) {}

  /// What the proxy would weave into a call with these messages. Fails with a [RouterException]:
  /// 503 if memory is away and the key wants no answer without it.
  ///
  /// @param budget most tokens of the text, where the app names one
  /// @param requestId of the call, for the receipt
  public Future<Prepared> prepare(
      ApiCaller who, MemoryScope scope, List<Said> said, OptionalInt budget, String requestId) {
    Caller caller = who.caller().asking(budget);
    return memory
        .prepare(caller, scope, ChatRequest.of(said.stream().map(Said::message).toList()))
        .compose(prompt -> {
          if (prompt.isDegraded() && caller.failsClosed()) {
            return Future.failedFuture(unavailable(prompt.status()));
          }
          Optional<Prompt.Remembering> left = prompt.remembering();
          Future<?> kept =
              left.isEmpty()
                  ? Future.succeededFuture()
                  : memory
                      .aftermath()
                      .asked(left.get(), Optional.of(receipt(prompt, left.get(), requestId)));
          return kept.map(done -> prepared(prompt));
        });
  }

  private static Receipts.Sent receipt(Prompt prompt, Prompt.Remembering left, String requestId) {
    byte[] text = text(prompt).getBytes(StandardCharsets.UTF_8);
    return new Receipts.Sent(
        left.receiptId().orElse(""),
        requestId,
        prompt.recalled().recollection(),
        prompt.wovenAgain(),
        text.length == 0 ? -1 : 0,
        text.length,
        prompt.tokensWoven(),
        text,
        List.of());
  }

  private static Prepared prepared(Prompt prompt) {
    return new Prepared(
        text(prompt),
        scored(prompt),
        prompt.remembering().flatMap(Prompt.Remembering::receiptId),
        prompt.status(),
        prompt
            .remembering()
            .map(Prompt.Remembering::attribution)
            .filter(a -> a.isDone() && !a.isCompletedExceptionally())
            .map(a -> a.join().conversation())
            .filter(CallReport::isPrintable));
  }

  private static Optional<Block> block(Prompt prompt) {
    return prompt.remembering().flatMap(Prompt.Remembering::block);
  }

  private static String text(Prompt prompt) {
    return block(prompt).map(Block::text).orElse("");
  }

  private static List<Scored> scored(Prompt prompt) {
    List<Candidate> candidates = prompt.recalled().recollection().candidates();
    return candidates.isEmpty()
        ? block(prompt).map(Block::memoryIds).orElse(List.of()).stream()
            .map(id -> new Scored(id, 0))
            .toList()
        : candidates.stream()
            .filter(c -> c.rejected().isEmpty())
            .map(c -> new Scored(c.memory().id(), c.score()))
            .toList();
  }

  /// Keeps what in these messages is new, as if they had passed through the proxy. Completes when
  /// it is on disk; fails with a [RouterException], 503, if it could not be put there.
  ///
  /// @param conversation as the app names it
  public Future<Ingested> ingest(
      ApiCaller who, MemoryScope scope, List<Said> said, Optional<String> conversation) {
    String writeId = "write_" + memory.ids().get();
    long asOf = memory.epoch().getAsLong();
    Optional<String> named = conversation.or(who.caller()::conversation);
    return Work.of(memory.aftermath().settled(scope))
        .transform(settled -> memory.learning().of(scope))
        .compose(state ->
            state == Learning.State.UNKNOWN
                ? Future.failedFuture(unavailable("the database does not answer"))
                : Work.on(
                    memory.search(),
                    () -> {
                      Attribution to = attributed(scope, named, said, asOf);
                      return state == Learning.State.PAUSED ? to.unlearned() : to;
                    }))
        .compose(to ->
            memory
                .aftermath()
                .told(scope, CompletableFuture.completedFuture(to), writeId)
                .compose(kept ->
                    kept
                        ? Future.succeededFuture(
                            new Ingested(
                                writeId,
                                Optional.of(to.conversation()).filter(CallReport::isPrintable)))
                        : Future.failedFuture(unavailable("the disk does not keep up"))));
  }

  private Attribution attributed(
      MemoryScope scope, Optional<String> named, List<Said> said, long asOf) {
    SeenConversation seen =
        SeenConversation.read(
            said.stream().map(Said::message).toList(),
            memory.userTurns(),
            memory.fences().unweaving(scope),
            message -> said.get(message).at());
    return memory
        .ledger()
        .told(scope, named, seen.turns(), new When(memory.clock().instant(), true, asOf));
  }

  private static RouterException unavailable(String why) {
    return RouterException.overloaded(
        "memory_unavailable", "Memory is not available (" + why + "); try again.", 2);
  }
}
