package dev.tarn.router.http;

import dev.tarn.memory.Memory;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Said;
import dev.tarn.router.recall.Trimming;
import dev.tarn.router.recall.Trimming.Stretch;
import dev.tarn.router.remember.HeldTurns.Held;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.usage.Estimates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What was said before in a conversation of which a call brings the newest message alone, from
/// memory: without what was never kept of it, such as tools' answers, greetings and private words.
/// Pure.
///
/// @param said oldest first, user and assistant in turn, the assistant last
/// @param hashes of these turns
/// @param tokens that they take, about
record Supplied(List<Said> said, Set<String> hashes, long tokens) {
  /// Nothing was said before, or the call brings its history itself.
  static final Supplied NOTHING = new Supplied(List.of(), Set.of(), 0);

  /// Long histories are shortened in steps that hold still, as those are that clients send.
  ///
  /// @param turns of the conversation, oldest first
  /// @param most tokens
  static Supplied of(List<Held> turns, long most) {
    List<Exchange> exchanges = exchanges(turns);
    List<Stretch> sizes =
        exchanges.stream().map(one -> new Stretch(one.tokens(), one.tokens())).toList();
    Set<Integer> gone = Trimming.of(sizes, most, old -> true).stretches();
    List<Said> said = new ArrayList<>();
    Set<String> hashes = new LinkedHashSet<>();
    long tokens = 0;
    for (int i = 0; i < exchanges.size(); i++) {
      if (!gone.contains(i)) {
        Exchange one = exchanges.get(i);
        said.add(new Said(Role.USER, text(one.user)));
        said.add(new Said(Role.ASSISTANT, text(one.assistant)));
        one.all().forEach(turn -> hashes.addAll(hashes(turn)));
        tokens += one.tokens();
      }
    }
    return new Supplied(said, hashes, tokens);
  }

  /// What a user said and the answer. A question whose answer was not kept goes with the next one,
  /// since some providers refuse two messages of one side in a row.
  private static List<Exchange> exchanges(List<Held> turns) {
    List<Exchange> exchanges = new ArrayList<>();
    Exchange open = new Exchange(new ArrayList<>(), new ArrayList<>());
    for (Held turn : turns) {
      boolean user = turn.role().equals(SeenTurn.USER);
      if (text(turn).isEmpty()) {
        continue;
      }
      if (user && !open.assistant.isEmpty()) {
        exchanges.add(open);
        open = new Exchange(new ArrayList<>(), new ArrayList<>());
      }
      if (user) {
        open.user.add(turn);
      } else if (!open.user.isEmpty()) {
        open.assistant.add(turn);
      }
    }
    if (!open.assistant.isEmpty()) {
      exchanges.add(open);
    }
    return exchanges;
  }

  private static String text(List<Held> turns) {
    return String.join("\n", turns.stream().map(Supplied::text).toList());
  }

  /// Without what commands the assistant.
  private static String text(Held turn) {
    return String.join(
        "\n",
        turn.pieces().stream().filter(piece -> !piece.quarantined()).map(Memory::text).toList());
  }

  /// The turn's own, and those that its pieces carry, which another turn may have said first.
  private static Set<String> hashes(Held turn) {
    Set<String> hashes = new LinkedHashSet<>(Set.of(turn.hash()));
    turn.pieces().forEach(piece -> piece.turnHash().ifPresent(hashes::add));
    return hashes;
  }

  private record Exchange(List<Held> user, List<Held> assistant) {
    List<Held> all() {
      List<Held> all = new ArrayList<>(user);
      all.addAll(assistant);
      return all;
    }

    long tokens() {
      return all().stream().mapToLong(turn -> Estimates.ofText(text(turn))).sum();
    }
  }
}
