package dev.tarn.records;

import java.time.Instant;

/// Everything older than these instants goes.
///
/// @param blocks of thoughts too
/// @param receipts of chains too
/// @param writes by the last step of a write
/// @param ledger by when a conversation was last seen: it goes with all its turns, so that a long
///   conversation that goes on is never learned a second time; of erasures and what they leave too
/// @param audit of values that keys had before they were rotated too
/// @param usage by the day of a call; of what was spent of budgets, by the end of their period
public record Retention(
    Instant blocks,
    Instant receipts,
    Instant writes,
    Instant ledger,
    Instant audit,
    Instant usage) {}
