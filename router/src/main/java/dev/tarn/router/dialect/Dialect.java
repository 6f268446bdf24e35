package dev.tarn.router.dialect;

import dev.tarn.config.ProviderRow;

/// One wire format of chat calls, as pure pieces.
///
/// @param spokenBy the rows whose providers speak it
/// @param keyHeader where its SDKs put a key; `BEARER` if each provider's row says
/// @param translation to and from other dialects
public record Dialect(
    ProviderRow.Dialect spokenBy,
    ProviderRow.Auth keyHeader,
    Targets targets,
    Requests requests,
    Weaving weaving,
    Replies replies,
    ErrorFormat errors,
    Translation translation) {

  /// A dialect that is not translated.
  public Dialect(
      ProviderRow.Dialect spokenBy,
      ProviderRow.Auth keyHeader,
      Targets targets,
      Requests requests,
      Weaving weaving,
      Replies replies,
      ErrorFormat errors) {
    this(spokenBy, keyHeader, targets, requests, weaving, replies, errors, Translation.NONE);
  }
}
