package dev.tarn.records;

import java.time.Duration;
import java.time.Instant;

/// How an LLM reads the conversations of a workspace for facts.
///
/// @param model as calls name it, with its provider: `openai/gpt-4o-mini`
/// @param dailyTokens most tokens of a day, UTC, prompts and answers together
/// @param idle how long nothing is said before a conversation is read
/// @param since what was said before is not read; kept from when the reading was turned on
public record FactReading(String model, int dailyTokens, Duration idle, Instant since) {}
