package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A history that a provider holds and that calls go on with, such as the responses before a
/// `previous_response_id`.
///
/// @param id keyed hash of the provider's id for it
/// @param conversation the thread it belongs to; empty if memory had no part in it
/// @param memoryIds memories that stand in it
public record Chain(String id, Optional<String> conversation, List<String> memoryIds, Instant at) {}
