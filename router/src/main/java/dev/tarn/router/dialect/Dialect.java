package dev.tarn.router.dialect;

import dev.tarn.config.ProviderRow;

/// One wire format of chat calls, as pure pieces.
///
/// @param spokenBy the rows whose providers speak it
public record Dialect(
    ProviderRow.Dialect spokenBy,
    Requests requests,
    Weaving weaving,
    Replies replies,
    ErrorFormat errors) {}
