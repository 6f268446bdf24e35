package dev.tarn.records;

import java.time.Instant;

/// Everything older than these instants goes.
public record Retention(Instant blocks, Instant receipts, Instant writes, Instant ledger) {}
