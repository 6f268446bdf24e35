package dev.tarn.router.remember;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells conversations and turns apart (`decisions.md`, "Turns, conversations, journal"). Reads the
/// ledger, so it blocks; writes nothing. Thread-safe.
public final class TurnLedger {
  /// Conversations that a request is compared with.
  private static final int CANDIDATES = 16;

  private final dev.tarn.records.TurnLedger ledger;
  private final KeyedHash hash;
  private final TurnPayloads payloads;
  private final TurnReader reader;

  public TurnLedger(
      dev.tarn.records.TurnLedger ledger,
      KeyedHash hash,
      TurnPayloads payloads,
      TurnReader reader) {
    this.ledger = ledger;
    this.hash = hash;
    this.payloads = payloads;
    this.reader = reader;
  }

  /// When a call came.
  ///
  /// @param opensTurn whether it brings a new user turn, and does not go on with a tool loop
  /// @param asOf the epoch that it began under, read before anything else was
  public record When(Instant at, boolean opensTurn, long asOf) {
    /// Just now.
    public static When now(Instant at) {
      return new When(at, true, Long.MAX_VALUE);
    }
  }

  /// Finds the conversation of a call and its new turns.
  ///
  /// @param named the conversation as the client names it
  /// @param turns of the request, oldest first; empty only if the conversation is named
  /// @param historyHeld whether the provider holds what came before, so that every turn of the
  ///   request is new and the whole conversation is before the model's eyes
  public Attribution attribute(
      MemoryScope scope,
      Optional<String> named,
      List<SeenTurn> turns,
      boolean historyHeld,
      When when) {
    int newest = when.opensTurn() ? turns.size() - 1 : -1;
    String scopeKey = scope.key();
    List<String> hashes = turns.stream().map(this::hashOf).toList();
    List<Conversation> candidates = candidates(scopeKey, named, hashes);
    Optional<Match> best = best(historyHeld ? List.of() : candidates, hashes);
    Attribution to = attributed(scope, named, best, candidates, turns, hashes, newest, when);
    return historyHeld ? to.seeing(allTurns(candidates)) : to;
  }

  /// The same for messages that an app hands over once they were said, answers included: what the
  /// ledger holds of them as they stand is not new, however often they come and however short their
  /// list is cut; the newest user turn is what the person says now, wherever it stands.
  ///
  /// @param turns oldest first
  public Attribution told(
      MemoryScope scope, Optional<String> named, List<SeenTurn> turns, When when) {
    List<String> hashes = turns.stream().map(this::hashOf).toList();
    List<Conversation> candidates = candidates(scope.key(), named, hashes);
    Optional<Match> best = best(candidates, hashes);
    Optional<Match> whole = best.filter(match -> match.length() == hashes.size());
    if (whole.isPresent()) {
      return build(
              scope,
              whole.get().conversation().id(),
              false,
              whole.get().allTurns(),
              turns,
              hashes,
              0,
              hashes.size(),
              Set.of(),
              Set.of(),
              -1,
              when.at())
          .asOf(when.asOf());
    }
    int newest = turns.size() - 1;
    while (newest >= 0 && !turns.get(newest).role().equals(SeenTurn.USER)) {
      newest--;
    }
    return attributed(scope, named, best, candidates, turns, hashes, newest, when);
  }

  private List<Conversation> candidates(
      String scopeKey, Optional<String> named, List<String> hashes) {
    return named.isPresent()
        ? ledger.conversation(scopeKey, named.get()).stream().toList()
        : ledger.holding(scopeKey, new HashSet<>(hashes), CANDIDATES);
  }

  private static Optional<Match> best(List<Conversation> candidates, List<String> hashes) {
    Optional<Match> best = Optional.empty();
    for (Conversation candidate : candidates) {
      Match match = Match.of(hashes, candidate);
      if (match.length() > best.map(Match::length).orElse(0)) {
        best = Optional.of(match);
      }
    }
    return best;
  }

  private Attribution attributed(
      MemoryScope scope,
      Optional<String> named,
      Optional<Match> best,
      List<Conversation> candidates,
      List<SeenTurn> turns,
      List<String> hashes,
      int newest,
      When when) {
    boolean same =
        named.isPresent() || best.filter(m -> m.continues(turns, hashes.size())).isPresent();
    Attribution to =
        same
            ? continued(scope, named, best, candidates, turns, hashes, newest, when.at())
            : opened(scope, candidates, turns, hashes, newest, when.at());
    return to.asOf(when.asOf());
  }

  /// The answer of the model as the next turn of a conversation.
  public NewTurn answer(MemoryScope scope, Attribution to, SeenTurn answer, Instant now) {
    String turnHash = hashOf(answer);
    int occurrence = to.counts().getOrDefault(turnHash, 0) + 1;
    return newTurn(
        scope,
        to.conversation(),
        to.nextPosition(),
        answer.role(),
        to.isPrivate() || !to.learns()
            ? Optional.empty()
            : Optional.of(answer.redacted(PrivateSpans.strip(answer.text()))),
        turnHash,
        occurrence,
        now);
  }

  private Attribution continued(
      MemoryScope scope,
      Optional<String> named,
      Optional<Match> match,
      List<Conversation> candidates,
      List<SeenTurn> turns,
      List<String> hashes,
      int newest,
      Instant now) {
    List<KnownTurn> kept = match.map(Match::keptTurns).orElseGet(() -> allTurns(candidates));
    int firstNew = match.map(Match::requestEnd).orElse(0);
    List<KnownTurn> rest = match.map(Match::restTurns).orElse(List.of());
    boolean replaces = match.filter(m -> m.replacesLastExchange(turns)).isPresent();
    Set<String> restKeys = keys(rest);
    boolean regenerated = firstNew == turns.size();
    if (!replaces) {
      // A named conversation that went another way: nothing of the other way is taken back.
      kept = match.map(Match::allTurns).orElse(kept);
    }
    String id = named.orElseGet(() -> match.orElseThrow().conversation().id());
    return build(
        scope,
        id,
        candidates.isEmpty(),
        kept,
        turns,
        hashes,
        match.map(Match::requestStart).orElse(0),
        firstNew,
        replaces && !regenerated ? restKeys : Set.of(),
        replaces && regenerated ? restKeys : Set.of(),
        newest,
        now);
  }

  private Attribution opened(
      MemoryScope scope,
      List<Conversation> candidates,
      List<SeenTurn> turns,
      List<String> hashes,
      int newest,
      Instant now) {
    Set<String> taken = new HashSet<>();
    candidates.forEach(c -> taken.add(c.id()));
    String opening = String.join(" ", hashes);
    int attempt = 0;
    String id;
    do {
      id = "conv_" + hash.of("conversation", scope.key(), opening, Integer.toString(attempt++));
    } while (taken.contains(id));
    return build(scope, id, true, List.of(), turns, hashes, 0, 0, Set.of(), Set.of(), newest, now);
  }

  /// @param newest index of the turn that is said now, if a person says it
  private Attribution build(
      MemoryScope scope,
      String conversation,
      boolean isNew,
      List<KnownTurn> kept,
      List<SeenTurn> turns,
      List<String> hashes,
      int knownFrom,
      int firstNew,
      Set<String> dropped,
      Set<String> droppedByAnswer,
      int newest,
      Instant now) {
    Map<String, Integer> counts = new HashMap<>();
    kept.forEach(t -> counts.merge(t.hash(), 1, Integer::sum));
    int position = kept.stream().mapToInt(KnownTurn::position).max().orElse(-1) + 1;
    Set<String> known = known(scope, turns, hashes, firstNew, newest);
    PrivateSpans spans = new PrivateSpans();
    List<String> open = spans.next(turns);
    List<NewTurn> fresh = new ArrayList<>();
    int userMemories = 0;
    for (int i = firstNew; i < turns.size(); i++) {
      SeenTurn turn = turns.get(i);
      String turnHash = hashes.get(i);
      int occurrence = counts.merge(turnHash, 1, Integer::sum);
      // What a person says now is new, even if it was said before or forgotten since; what stands
      // in a history is not.
      boolean saidNow = i == newest && turn.role().equals(SeenTurn.USER);
      boolean learn = saidNow || !known.contains(turnHash);
      Optional<SeenTurn> learned =
          learn ? Optional.of(turn.redacted(open.get(i))) : Optional.empty();
      fresh.add(
          newTurn(
              scope, conversation, position++, turn.role(), learned, turnHash, occurrence, now));
      if (turn.role().equals(SeenTurn.USER)) {
        userMemories += learned.map(l -> reader.memoriesIn(l.text(), now)).orElse(0);
      }
    }
    return new Attribution(
        conversation,
        isNew,
        fresh,
        dropped,
        droppedByAnswer,
        hashes,
        knownFrom,
        new LinkedHashSet<>(hashes),
        counts,
        position,
        userMemories,
        true,
        Long.MAX_VALUE,
        spans.isOpen());
  }

  /// Of the new turns that a history shows, those that are known elsewhere. Most calls bring
  /// nothing but what is said now, and ask nothing.
  private Set<String> known(
      MemoryScope scope, List<SeenTurn> turns, List<String> hashes, int firstNew, int newest) {
    Set<String> shown = new HashSet<>();
    for (int i = firstNew; i < turns.size(); i++) {
      if (i != newest || !turns.get(i).role().equals(SeenTurn.USER)) {
        shown.add(hashes.get(i));
      }
    }
    return shown.isEmpty() ? Set.of() : ledger.known(scope.key(), shown);
  }

  private NewTurn newTurn(
      MemoryScope scope,
      String conversation,
      int position,
      String role,
      Optional<SeenTurn> learned,
      String turnHash,
      int occurrence,
      Instant now) {
    String key =
        hash.of(
            "turn-key", scope.key(), conversation, role, turnHash, Integer.toString(occurrence));
    Optional<String> payload =
        learned.flatMap(turn ->
            payloads.write(conversation, position, key, turnHash, turn, turn.at().orElse(now)));
    return new NewTurn(position, role, turnHash, occurrence, key, payload);
  }

  /// What a turn is known by: its role and its words.
  String hashOf(SeenTurn turn) {
    return hash.of("turn", turn.role(), TurnText.normalised(turn.text()));
  }

  private static List<KnownTurn> allTurns(List<Conversation> candidates) {
    return candidates.isEmpty() ? List.of() : candidates.getFirst().turns();
  }

  private static Set<String> keys(List<KnownTurn> turns) {
    Set<String> keys = new LinkedHashSet<>();
    turns.forEach(t -> keys.add(t.key()));
    return keys;
  }
}
