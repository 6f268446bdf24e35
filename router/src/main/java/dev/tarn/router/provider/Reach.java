package dev.tarn.router.provider;

/// Who named a provider's address: it decides where the address may lie and whose key may go there.
public enum Reach {
  /// The operator, as a row that the call names by its name or its model.
  ROW,
  /// A caller by its URL, but the operator names the same place: a row, or a host in
  /// `caller-urls.hosts`. It may lie anywhere; only the caller's own key goes there.
  KNOWN_URL,
  /// A caller by its URL, and nobody else: only public addresses, only the caller's own key.
  ANY_URL
}
