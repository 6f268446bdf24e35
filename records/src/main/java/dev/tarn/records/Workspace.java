package dev.tarn.records;

import java.time.Instant;

/// A workspace and what holds for all of its calls.
///
/// @param limits of all its calls together
/// @param routing defaults for what calls may say of routing: JSON in the words of the body's
///   `extra`; `{}` says nothing
/// @param hostedAfterStored whether a call that its stored keys could not serve goes on to the
///   operator's
public record Workspace(
    String name, CallLimits limits, String routing, boolean hostedAfterStored, Instant createdAt) {}
