package dev.tarn.records;

import java.util.Set;

/// What a submission came to.
///
/// @param journaled keys of the turns that were new and are now in the journal
/// @param position highest journal sequence of the submission, 0 if it added none
public record Submitted(Set<String> journaled, long position) {}
