package dev.tarn.router.provider.credential;

import dev.tarn.config.Secret;

/// A credential as people may see it, to tell it from others: of a secret its first and last four
/// characters, if that leaves most of it hidden, else nothing; of JSON what is no secret in it.
public final class Masked {
  private static final int SHOWN = 4;
  private static final int LEAST_HIDDEN = 12;
  private static final String HIDDEN = "…";

  private Masked() {}

  /// The hint of a credential that [CredentialCheck] found no fault with.
  public static String of(Secret credential) {
    return switch (Shape.of(credential)) {
      case Shape.Plain plain -> text(credential);
      case Shape.Azure azure -> azure(azure);
      case Shape.Regional key -> text(key.apiKey()) + at(key.parts());
      case Shape.Aws aws -> text(aws.accessKeyId()) + at(aws.parts());
      case Shape.ServiceAccount account -> account.email().reveal() + at(account.parts());
    };
  }

  private static String azure(Shape.Azure azure) {
    Shape.AzureKey first = azure.keys().getFirst();
    String more = azure.keys().size() > 1 ? " and " + (azure.keys().size() - 1) + " more" : "";
    return first.parts().get(Part.RESOURCE).orElse("") + " " + text(first.apiKey()) + more;
  }

  private static String at(Parts parts) {
    return parts.get(Part.REGION).map(region -> " " + region).orElse("");
  }

  private static String text(Secret secret) {
    String text = secret.reveal();
    return text.length() < 2 * SHOWN + LEAST_HIDDEN
        ? HIDDEN
        : text.substring(0, SHOWN) + HIDDEN + text.substring(text.length() - SHOWN);
  }
}
