package dev.tarn.router.dialect;

import dev.tarn.config.ProviderRow;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Where a translated call goes.
///
/// @param model the provider's name for it
/// @param maxOutputTokens most that the model can answer; for providers that must be told a bound
/// @param requireParameters whether a parameter that cannot be carried refuses the call
/// @param kept what was kept of the thinking before a tool call, by the call's id
/// @param refuses what this provider refuses of its dialect; left out, and declared as dropped
public record Destination(
    String model,
    int maxOutputTokens,
    boolean requireParameters,
    Function<String, Optional<Kept>> kept,
    Set<ProviderRow.Refused> refuses) {}
