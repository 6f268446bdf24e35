package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;

/// A fact found in a turn, by rules or by an LLM.
///
/// @param text the statement as a sentence
/// @param quote verbatim from the turn; a fact with another one is dropped
/// @param closes whether by rule the newer value ends the older one ("I now live in…", "my X is
///   Y"); otherwise both stay and are a conflict
/// @param validFrom since when it is true, if the turn says so; else since it was said
public record Fact(
    Claim claim, String text, String quote, boolean closes, Optional<Instant> validFrom) {}
