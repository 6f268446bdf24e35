package dev.tarn.router.remember;

import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The longest run of turns that a request and a known conversation share. Pure.
///
/// @param requestStart first shared turn of the request
/// @param knownStart the same turn in the conversation
/// @param length shared turns
record Match(Conversation conversation, int requestStart, int knownStart, int length) {

  /// Compares the hashes of a request's turns with a conversation. The usual case, a request that
  /// repeats the conversation from its start, takes one pass.
  static Match of(List<String> request, Conversation conversation) {
    List<KnownTurn> known = conversation.turns();
    Map<String, List<Integer>> places = new HashMap<>();
    for (int j = 0; j < known.size(); j++) {
      places.computeIfAbsent(known.get(j).hash(), h -> new ArrayList<>(1)).add(j);
    }
    Match best = new Match(conversation, 0, 0, 0);
    for (int i = 0; i < request.size() && best.length < request.size() - i; i++) {
      for (int j : places.getOrDefault(request.get(i), List.of())) {
        int length = 0;
        while (i + length < request.size()
            && j + length < known.size()
            && request.get(i + length).equals(known.get(j + length).hash())) {
          length++;
        }
        // Of equal runs the later one: a client that trims its history keeps the end.
        if (length > 0 && length >= best.length) {
          best = new Match(conversation, i, j, length);
        }
      }
    }
    return best;
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
