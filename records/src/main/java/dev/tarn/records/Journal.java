package dev.tarn.records;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Changes that are on disk and not yet in a commit of the store. Written through [Records#submit],
/// read by the one learner.
public interface Journal {
  /// Entries after `position`, in order.
  List<JournalEntry> after(long position, int limit);

  /// The store holds everything up to `position`: these entries go, and the writes they belonged to
  /// become `learned` if nothing of them is left, not awaiting an answer. Waits for the disk.
  ///
  /// @param outcomes for write ids the memory ids that came of the entries
  void done(long position, Map<String, List<String>> outcomes);

  /// The highest position of those that wait.
  Optional<Long> newest();

  /// How many entries wait.
  long size();

  /// The highest position ever given, also when its entry is gone or was never committed.
  Optional<Long> last();

  /// Never gives positions up to this one, which a store holds that knows more than this journal:
  /// it was restored from an older copy, or begun anew. Waits for the disk.
  void reserve(long position);
}
