package dev.tarn.embedding;

/// Who embeds, and by whose key.
///
/// @param provider `local`, or a vendor's id
/// @param model as the provider names it
/// @param source whose key: `stored` or `hosted`; `none` where nobody's is needed
/// @param label of a stored key; else empty
public record Payer(String provider, String model, String source, String label) {
  private static final String LOCAL = "local";

  /// A model in this process, which costs nothing.
  public static Payer local(String model) {
    return new Payer(LOCAL, model, "none", "");
  }

  /// Whether texts stay in this process.
  public boolean isLocal() {
    return provider.equals(LOCAL);
  }
}
