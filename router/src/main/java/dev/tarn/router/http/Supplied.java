package dev.tarn.router.http;

import dev.tarn.memory.Memory;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Said;
import dev.tarn.router.recall.Trimming;
import dev.tarn.router.recall.Trimming.Stretch;
import dev.tarn.router.usage.Estimates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
  /// @param memories of the conversation, in any order
  /// @param most tokens
  static Supplied of(List<Memory> memories, long most) {
    List<Exchange> exchanges = exchanges(memories);
    List<Stretch> sizes =
        exchanges.stream().map(one -> new Stretch(one.tokens(), one.tokens())).toList();
    Set<Integer> gone = Trimming.of(sizes, most, old -> true).stretches();
    List<Said> said = new ArrayList<>();
    Set<String> hashes = new LinkedHashSet<>();
    long tokens = 0;
    for (int i = 0; i < exchanges.size(); i++) {
      if (!gone.contains(i)) {
        said.add(new Said(Role.USER, text(exchanges.get(i).user)));
        said.add(new Said(Role.ASSISTANT, text(exchanges.get(i).assistant)));
        exchanges.get(i).all().forEach(memory -> memory.turnHash().ifPresent(hashes::add));
        tokens += exchanges.get(i).tokens();
      }
    }
    return new Supplied(said, hashes, tokens);
  }

  /// What a user said and the answer. A question whose answer was not kept goes with the next one,
  /// since some providers refuse two messages of one side in a row.
  private static List<Exchange> exchanges(List<Memory> memories) {
    List<Exchange> exchanges = new ArrayList<>();
    Exchange open = new Exchange(new ArrayList<>(), new ArrayList<>());
    for (Memory memory : inOrder(memories)) {
      boolean user = memory.role().equals(Optional.of(Memory.Role.USER));
      if (user && !open.assistant.isEmpty()) {
        exchanges.add(open);
        open = new Exchange(new ArrayList<>(), new ArrayList<>());
      }
      if (user) {
        open.user.add(memory);
      } else if (!open.user.isEmpty()) {
        open.assistant.add(memory);
      }
    }
    if (!open.assistant.isEmpty()) {
      exchanges.add(open);
    }
    return exchanges;
  }

  private static List<Memory> inOrder(List<Memory> memories) {
    return memories.stream()
        .filter(memory -> memory.kind() == Memory.Kind.TURN && !memory.quarantined())
        .sorted(Comparator.comparingInt(Memory::turn).thenComparingInt(Memory::chunk))
        .toList();
  }

  private static String text(List<Memory> pieces) {
    return String.join("\n", pieces.stream().map(Memory::text).toList());
  }

  private record Exchange(List<Memory> user, List<Memory> assistant) {
    List<Memory> all() {
      List<Memory> all = new ArrayList<>(user);
      all.addAll(assistant);
      return all;
    }

    long tokens() {
      return all().stream().mapToLong(memory -> Estimates.ofText(memory.text())).sum();
    }
  }
}
