package dev.tarn.records;

import java.time.Instant;

/// What recall did for one call: ids and numbers, never text.
///
/// @param body JSON in the shape of the API
public record Receipt(String id, String body, Instant at) {}
