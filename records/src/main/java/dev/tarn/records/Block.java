package dev.tarn.records;

import java.time.Instant;
import java.util.List;

/// A block of memories as it was woven at one user turn. An empty text means that nothing was found
/// for that turn, which the later calls of its tool loop must repeat too.
///
/// @param prefix keyed hash of the messages up to and including that user turn
/// @param tokens estimate
public record Block(
    String conversation,
    String prefix,
    String text,
    List<String> memoryIds,
    int tokens,
    Instant at) {}
