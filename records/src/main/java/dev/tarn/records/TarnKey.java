package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// A memory key without its value.
///
/// @param id names it in lists and logs
/// @param hint the first characters, for people to tell keys apart
/// @param attributes what it was made with
public record TarnKey(
    String id, String hint, NewKey attributes, Instant createdAt, Optional<Instant> revokedAt) {}
