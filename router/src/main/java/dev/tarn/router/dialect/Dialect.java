package dev.tarn.router.dialect;

import dev.tarn.config.ProviderRow;

/// One wire format of chat calls, as pure pieces.
///
/// @param spokenBy the rows whose providers speak it
/// @param translation to and from other dialects
public record Dialect(
    ProviderRow.Dialect spokenBy,
    Requests requests,
    Weaving weaving,
    Replies replies,
    ErrorFormat errors,
    Translation translation) {

  /// A dialect that is not translated.
  public Dialect(
      ProviderRow.Dialect spokenBy,
      Requests requests,
      Weaving weaving,
      Replies replies,
      ErrorFormat errors) {
    this(spokenBy, requests, weaving, replies, errors, Translation.NONE);
  }
}
