package dev.tarn.records;

import java.time.Instant;

/// Everything older than these instants goes.
///
/// @param blocks of thoughts too
/// @param receipts of chains too
/// @param writes by the last step of a write
/// @param ledger by when a conversation was last seen: it goes with all its turns, so that a long
///   conversation that goes on is never learned a second time
/// @param audit of values that keys had before they were rotated too
public record Retention(
    Instant blocks, Instant receipts, Instant writes, Instant ledger, Instant audit) {}
