package dev.tarn.router.recall;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/// Which old parts of a conversation are left out of a call, or go out without the blocks that were
/// woven there (`decisions.md`, "Weaving without breaking the prompt cache"). Pure.
///
/// What is left out changes in large steps and then holds still: when the conversation has grown
/// over a threshold, its oldest parts go until half of it is left. Clients send the whole
/// conversation with each call, so the steps that earlier calls took can be taken again: nothing
/// has to be kept, and after a restart, or by another router, it is cut at the same places.
public final class Trimming {
  /// Parts before the newest that stay, however long they are.
  private static final int RECENT = 2;

  private final List<Stretch> stretches;
  private final long threshold;
  private final int recent;
  private final IntPredicate mayGo;
  private final Set<Integer> gone = new TreeSet<>();
  private int looked;
  private long kept;

  /// A user turn and all that follows it up to the next.
  ///
  /// @param opening tokens of the turn itself, which is all that its first call holds of it
  /// @param tokens of all
  public record Stretch(long opening, long tokens) {}

  /// What is left out of a call.
  ///
  /// @param stretches their numbers
  /// @param isNew whether the turn before still held some of them
  public record Cut(Set<Integer> stretches, boolean isNew) {
    /// Nothing is left out.
    public static final Cut NONE = new Cut(Set.of(), false);
  }

  private Trimming(List<Stretch> stretches, long threshold, int recent, IntPredicate mayGo) {
    this.stretches = stretches;
    this.threshold = threshold;
    this.recent = recent;
    this.mayGo = mayGo;
  }

  /// The cut of the call that the newest stretch belongs to.
  ///
  /// @param stretches oldest first; what stands outside of them is not counted, so that a system
  ///   prompt that grows by a word moves no cut
  /// @param threshold tokens of a call from which it is cut
  /// @param mayGo whether memory holds all that a stretch says; asked for those alone that would go
  public static Cut of(List<Stretch> stretches, long threshold, IntPredicate mayGo) {
    return new Trimming(stretches, threshold, RECENT, mayGo).cut();
  }

  /// The same of parts of which every one but the newest may go, however recent.
  static Cut ofAll(List<Stretch> stretches, long threshold) {
    return new Trimming(stretches, threshold, 0, stretch -> stretches.get(stretch).tokens() > 0)
        .cut();
  }

  private Cut cut() {
    boolean isNew = false;
    for (int newest = 0; newest < stretches.size(); newest++) {
      isNew = kept + stretches.get(newest).opening() > threshold && shorten(newest);
      kept += stretches.get(newest).tokens();
    }
    return gone.isEmpty() ? Cut.NONE : new Cut(Set.copyOf(gone), isNew);
  }

  /// Leaves out the oldest that may go, until half of the threshold is left; whether any went. What
  /// may not go now never may.
  private boolean shorten(int newest) {
    int before = gone.size();
    long opening = stretches.get(newest).opening();
    while (kept + opening > threshold / 2 && looked < newest - recent) {
      if (mayGo.test(looked)) {
        gone.add(looked);
        kept -= stretches.get(looked).tokens();
      }
      looked++;
    }
    return gone.size() > before;
  }
}
