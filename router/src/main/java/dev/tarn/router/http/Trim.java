package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.recall.Trimming;
import dev.tarn.router.recall.Trimming.Stretch;
import dev.tarn.router.remember.Attribution;
import dev.tarn.router.remember.PrivateSpans;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.usage.Estimates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The old messages of a call that are left out of it, because memory holds what they say
/// (`x-memorylake-context: trim`). Pure.
///
/// A user turn goes with all that followed it, so that no tool's answer is parted from its call. It
/// stays if memory does not hold it word for word: it was not learned or was forgotten, it holds a
/// picture or a file, a secret or a private span was taken out of it, or a harness put something
/// around it. System messages stay wherever they stand.
///
/// @param messages indexes of those left out
/// @param visible hashes of the turns that the model still sees
/// @param splices that cut them out of the body
/// @param isNew whether the turn before still held some of them
/// @param added tokens of turns that the call did not bring, about
record Trim(
    Set<Integer> messages, Set<String> visible, List<Splice> splices, boolean isNew, long added) {
  private static final byte[] NOTHING = {};

  /// What a message takes besides its text.
  private static final long PER_MESSAGE = 3;

  /// Nothing is left out.
  static Trim none(Attribution to) {
    return new Trim(Set.of(), to.visible(), List.of(), false, 0);
  }

  /// The other way round: turns are put before the newest message, which came alone.
  static Trim supplied(Attribution to, Supplied supplied, List<Splice> splices) {
    Set<String> visible = new HashSet<>(to.visible());
    visible.addAll(supplied.hashes());
    return new Trim(Set.of(), visible, splices, false, supplied.tokens());
  }

  /// @param threshold tokens of a call from which it is cut
  /// @param held finds out of which turns memory holds anything, by their hashes; asked only if the
  ///   call is too long
  static Trim of(
      ChatRequest request,
      SeenConversation seen,
      Attribution to,
      int threshold,
      Function<List<String>, Set<String>> held) {
    Stretches stretches = Stretches.of(request.messages(), seen, to);
    List<Stretch> sizes = stretches.sizes();
    if (Trimming.of(sizes, threshold, any -> true).stretches().isEmpty()) {
      return none(to);
    }
    Set<String> known = held.apply(to.hashes());
    Trimming.Cut cut = Trimming.of(sizes, threshold, stretch -> stretches.mayGo(stretch, known));
    if (cut.stretches().isEmpty()) {
      return none(to);
    }
    Set<Integer> messages = stretches.messages(cut.stretches());
    Set<String> visible = new HashSet<>(to.visible());
    visible.removeAll(to.hashes());
    for (int turn = 0; turn < seen.turns().size(); turn++) {
      if (!messages.contains(seen.turnMessages().get(turn))) {
        visible.add(to.hashes().get(turn));
      }
    }
    return new Trim(messages, visible, splices(request.messages(), messages), cut.isNew(), 0);
  }

  /// Each run of messages goes with what parts it from the message after it. There is one: the
  /// newest turn stays.
  private static List<Splice> splices(List<Message> messages, Set<Integer> gone) {
    List<Splice> splices = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      int first = i;
      while (gone.contains(i)) {
        i++;
      }
      if (i > first) {
        int start = messages.get(first).span().start();
        splices.add(new Splice(start, messages.get(i).span().start() - start, NOTHING));
      }
    }
    return splices;
  }

  /// The request's messages by user turns.
  ///
  /// @param starts index of the first message of each
  /// @param open what of each turn is not private
  /// @param turns number of the turn that a message is
  private record Stretches(
      List<Message> messages,
      List<Integer> starts,
      SeenConversation seen,
      List<String> open,
      Map<Integer, Integer> turns,
      Attribution to) {

    static Stretches of(List<Message> messages, SeenConversation seen, Attribution to) {
      Map<Integer, Integer> turns = new HashMap<>();
      for (int turn = 0; turn < seen.turns().size(); turn++) {
        turns.put(seen.turnMessages().get(turn), turn);
      }
      List<Integer> starts =
          seen.userMessages().stream().filter(i -> !messages.get(i).isToolResult()).toList();
      List<String> open = new PrivateSpans().next(seen.turns());
      return new Stretches(messages, starts, seen, open, turns, to);
    }

    private int end(int stretch) {
      return stretch + 1 < starts.size() ? starts.get(stretch + 1) : messages.size();
    }

    private List<Message> of(int stretch) {
      return messages.subList(starts.get(stretch), end(stretch));
    }

    List<Stretch> sizes() {
      List<Stretch> sizes = new ArrayList<>(starts.size());
      for (int stretch = 0; stretch < starts.size(); stretch++) {
        sizes.add(
            new Stretch(
                tokens(messages.get(starts.get(stretch))),
                of(stretch).stream().mapToLong(Stretches::tokens).sum()));
      }
      return sizes;
    }

    private static long tokens(Message message) {
      boolean tools = message.callsTools() || message.isToolResult();
      int bytes = message.span().end() - message.span().start();
      return PER_MESSAGE + (tools ? Estimates.ofBody(bytes) : Estimates.ofText(message.text()));
    }

    /// Whether memory holds what is said in it, and no tool's answer is parted from its call.
    ///
    /// @param held hashes of turns that memory holds
    boolean mayGo(int stretch, Set<String> held) {
      boolean whole = !beginsWithResult(stretch) && !beginsWithResult(stretch + 1);
      for (int i = starts.get(stretch); whole && i < end(stretch); i++) {
        whole = isHeld(i, held);
      }
      return whole;
    }

    private boolean beginsWithResult(int stretch) {
      return of(stretch).stream()
          .filter(m -> m.callsTools() || m.isToolResult())
          .findFirst()
          .filter(m -> !m.callsTools())
          .isPresent();
    }

    /// What says too little to be remembered is no loss.
    private boolean isHeld(int message, Set<String> held) {
      Message m = messages.get(message);
      Integer turn = turns.get(message);
      if (m.holdsMore()) {
        return false;
      }
      if (turn == null) {
        return m.role() != Role.USER || m.isToolResult();
      }
      SeenTurn said = seen.turns().get(turn);
      return open.get(turn).equals(said.text())
          && said.isKeptAs(m.text())
          && (held.contains(to.hashes().get(turn)) || said.saysTooLittle());
    }

    Set<Integer> messages(Set<Integer> stretches) {
      Set<Integer> gone = new TreeSet<>();
      for (int stretch : stretches) {
        for (int i = starts.get(stretch); i < end(stretch); i++) {
          if (messages.get(i).role() != Role.SYSTEM) {
            gone.add(i);
          }
        }
      }
      return gone;
    }
  }
}
