package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import java.time.Instant;
import java.util.Optional;

/// A statement that a rule found in a turn.
///
/// @param quote where the turn says it, the value included
record Found(String attribute, Span value, Span quote, Optional<Instant> since) {}
