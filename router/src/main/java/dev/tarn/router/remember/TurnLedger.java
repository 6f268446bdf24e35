package dev.tarn.router.remember;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tells conversations and turns apart (`decisions.md`, "Turns, conversations, journal"). Reads the
/// ledger, so it blocks; writes nothing. Thread-safe.
public final class TurnLedger {
  /// Conversations that a request is compared with.
  private static final int CANDIDATES = 16;

  private final dev.tarn.records.TurnLedger ledger;
  private final KeyedHash hash;
  private final NewTurns newTurns;

  public TurnLedger(
      dev.tarn.records.TurnLedger ledger,
      KeyedHash hash,
      TurnPayloads payloads,
      TurnReader reader) {
    this.ledger = ledger;
    this.hash = hash;
    this.newTurns = new NewTurns(ledger, hash, payloads, reader);
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
    Shown shown = shown(scope, turns, when.opensTurn() ? turns.size() - 1 : -1, when);
    List<Conversation> candidates = candidates(named, shown);
    Optional<Match> best = best(historyHeld ? List.of() : candidates, shown.hashes());
    Attribution to = newTurns.at(place(named, best, candidates, shown), shown);
    return historyHeld ? to.seeing(allTurns(candidates)) : to;
  }

  /// The same for messages that an app hands over once they were said, answers included: what the
  /// ledger holds of them as they stand is not new, however often they come and however short their
  /// list is cut; the newest user turn is what the person says now, wherever it stands.
  ///
  /// @param turns oldest first
  public Attribution told(
      MemoryScope scope, Optional<String> named, List<SeenTurn> turns, When when) {
    int newest = turns.size() - 1;
    while (newest >= 0 && !turns.get(newest).role().equals(SeenTurn.USER)) {
      newest--;
    }
    Shown shown = shown(scope, turns, newest, when);
    List<Conversation> candidates = candidates(named, shown);
    Optional<Match> best = best(candidates, shown.hashes());
    Place place =
        best.filter(match -> match.length() == turns.size())
            .map(all -> Place.in(all.conversation().id(), false, all.allTurns(), turns.size()))
            .orElseGet(() -> place(named, best, candidates, shown));
    return newTurns.at(place, shown);
  }

  /// The answer of the model as the next turn of a conversation.
  public NewTurn answer(MemoryScope scope, Attribution to, SeenTurn answer, Instant now) {
    return newTurns.answer(scope, to, answer, now);
  }

  /// What a turn is known by: its role and its words.
  String hashOf(SeenTurn turn) {
    return newTurns.hashOf(turn);
  }

  private Shown shown(MemoryScope scope, List<SeenTurn> turns, int newest, When when) {
    return new Shown(scope, turns, turns.stream().map(this::hashOf).toList(), newest, when);
  }

  private List<Conversation> candidates(Optional<String> named, Shown shown) {
    String scope = shown.scope().key();
    return named.isPresent()
        ? ledger.conversation(scope, named.get()).stream().toList()
        : ledger.holding(scope, new HashSet<>(shown.hashes()), CANDIDATES);
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

  private Place place(
      Optional<String> named, Optional<Match> best, List<Conversation> candidates, Shown shown) {
    if (named.isPresent()) {
      return best.map(match -> continued(named.get(), match, shown.turns()))
          .orElseGet(() -> Place.in(named.get(), candidates.isEmpty(), allTurns(candidates), 0));
    }
    return best.filter(match -> match.continues(shown.turns(), shown.turns().size()))
        .map(match -> continued(match.conversation().id(), match, shown.turns()))
        .orElseGet(() -> Place.in(fresh(shown, candidates), true, List.of(), 0));
  }

  private static Place continued(String id, Match match, List<SeenTurn> turns) {
    if (!match.replacesLastExchange(turns)) {
      // A named conversation that went another way: nothing of the other way is taken back.
      return Place.in(id, false, match.allTurns(), match.requestEnd());
    }
    boolean regenerated = match.requestEnd() == turns.size();
    Set<String> rest = keys(match.restTurns());
    return new Place(
        id,
        false,
        match.keptTurns(),
        match.requestEnd(),
        regenerated ? Set.of() : rest,
        regenerated ? rest : Set.of());
  }

  /// The id of a conversation that opens as the call does and is none of these.
  private String fresh(Shown shown, List<Conversation> candidates) {
    Set<String> taken = new HashSet<>();
    candidates.forEach(c -> taken.add(c.id()));
    String opening = String.join(" ", shown.hashes());
    int attempt = 0;
    String id;
    do {
      id =
          "conv_"
              + hash.of("conversation", shown.scope().key(), opening, Integer.toString(attempt++));
    } while (taken.contains(id));
    return id;
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
