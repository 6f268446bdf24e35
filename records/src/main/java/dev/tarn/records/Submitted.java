package dev.tarn.records;

import java.util.Set;

/// What a submission came to.
///
/// @param journaled keys of the turns that were new and are now in the journal
/// @param position highest journal sequence of the submission, 0 if it added none
/// @param outdated whether nothing of it was kept, because something was erased in its scope since
///   it began
public record Submitted(Set<String> journaled, long position, boolean outdated) {
  static final Submitted OUTDATED = new Submitted(Set.of(), 0, true);
}
