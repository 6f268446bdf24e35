package dev.tarn.memory;

import java.util.List;

/// What was found in the newest commit of an index.
///
/// @param memories retired ones included
/// @param position journal sequence that it reaches
/// @param bytes on disk
/// @param faults what is wrong with it; empty if it is sound
public record IndexReport(long memories, long position, long bytes, List<String> faults) {}
