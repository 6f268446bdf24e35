package dev.tarn.router.remember;

import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.util.List;

/// The longest run of turns that a request and a known conversation share. Pure.
///
/// @param requestStart first shared turn of the request
/// @param knownStart the same turn in the conversation
/// @param length shared turns
record Match(Conversation conversation, int requestStart, int knownStart, int length) {

  /// Compares the hashes of a request's turns with a conversation. The usual case, a request that
  /// repeats the conversation from its start, takes one pass; the time of any other is linear too,
  /// since both lists are a client's.
  static Match of(List<String> request, Conversation conversation) {
    List<String> known = conversation.turns().stream().map(KnownTurn::hash).toList();
    int shorter = Math.min(request.size(), known.size());
    int repeated = 0;
    while (repeated < shorter && request.get(repeated).equals(known.get(repeated))) {
      repeated++;
    }
    if (repeated == shorter) {
      return new Match(conversation, 0, 0, repeated);
    }
    Runs.Shared run = new Runs(known).longestIn(request);
    return new Match(conversation, run.start(), run.knownStart(), run.length());
  }

  /// Whether the request goes on with this conversation, or replaces its last exchange: at least
  /// two turns are shared, or all if there are fewer, and nothing of the conversation is left out
  /// but its last exchange. Anything else is a fork.
  boolean continues(List<SeenTurn> turns, int requestTurns) {
    boolean enough = length >= Math.min(2, requestTurns);
    return enough && (restTurns().isEmpty() || replacesLastExchange(turns));
  }

  /// Whether what the conversation has after the shared run is its last exchange alone, so that the
  /// request replaces it: a regenerated answer or an edited last turn. Two chats that share nothing
  /// but a greeting do not replace each other.
  boolean replacesLastExchange(List<SeenTurn> turns) {
    List<KnownTurn> rest = restTurns();
    if (rest.isEmpty()) {
      return false;
    }
    long users = rest.stream().filter(t -> t.role().equals(SeenTurn.USER)).count();
    boolean onlyAnswers = users == 0;
    boolean lastExchange = users == 1 && rest.getFirst().role().equals(SeenTurn.USER);
    boolean regenerated = onlyAnswers && requestEnd() == turns.size();
    boolean substance =
        turns.subList(requestStart, requestEnd()).stream()
            .anyMatch(t -> TurnText.hasSubstance(t.text()));
    return regenerated || (substance && (onlyAnswers || lastExchange));
  }

  /// First turn of the request after the shared run.
  int requestEnd() {
    return requestStart + length;
  }

  List<KnownTurn> allTurns() {
    return conversation.turns();
  }

  /// The conversation up to the end of the shared run.
  List<KnownTurn> keptTurns() {
    return conversation.turns().subList(0, knownStart + length);
  }

  /// The conversation after the shared run.
  List<KnownTurn> restTurns() {
    return conversation.turns().subList(knownStart + length, conversation.turns().size());
  }
}
