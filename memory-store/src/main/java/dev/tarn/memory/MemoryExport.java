package dev.tarn.memory;

import java.util.List;

/// Memories as lines of the export format (`docs/export.md`), read from one view of the store:
/// scopes in the order of their names, in each the oldest memory first.
///
/// What is learned or changed after it was opened is not in it; what is deleted meanwhile is left
/// out from then on. Holds one page at a time, however many memories there are. Methods block; for
/// one thread at a time. As long as it is open it keeps the files of its view, so whoever erases
/// waits for it.
public interface MemoryExport extends AutoCloseable {
  /// How many memories there were when it was opened.
  long total();

  /// The next lines, without line ends; the first is the header, the last tells how many memories
  /// there were. Empty once all was said.
  List<String> next();

  @Override
  void close();
}
