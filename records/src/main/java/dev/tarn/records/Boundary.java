package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// A scope saved under a name, for clients that can send one parameter only.
///
/// @param id its name, unique in its workspace
/// @param project absent leaves it to the key and the call
/// @param user absent leaves it to the key and the call
public record Boundary(
    String workspace,
    String id,
    Optional<String> project,
    Optional<String> user,
    Optional<String> agent,
    Instant createdAt) {}
