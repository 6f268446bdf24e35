package dev.tarn.router.dialect;

/// Keys, tokens and private keys that their look gives away, taken out of text that is to be
/// remembered or told to somebody whose they are not. Pure; the time is linear in the text.
public final class KnownKeys {
  /// Stands where one was.
  public static final String GONE = "[redacted]";

  private KnownKeys() {}

  /// The text with each of them replaced by [#GONE].
  public static String redact(String text) {
    return KeyShapes.redact(PrivateKeys.redact(text));
  }
}
