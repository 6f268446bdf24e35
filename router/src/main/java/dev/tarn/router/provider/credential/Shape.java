package dev.tarn.router.provider.credential;

import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.util.List;
import java.util.Optional;

/// What a credential is, told by its own text. Nothing of it that opens a door can be printed.
public sealed interface Shape {
  /// A plain key or token, sent as it is.
  record Plain() implements Shape {}

  /// One or more keys of Azure, chosen by the model that is called.
  record Azure(List<AzureKey> keys) implements Shape {
    /// The key for a model; the first if the call names none.
    ///
    /// @throws RouterException 400 if there is none
    public AzureKey forModel(Optional<String> called) {
      return called
          .map(model -> keys.stream().filter(key -> key.serves(model)).findFirst())
          .orElse(Optional.of(keys.getFirst()))
          .orElseThrow(() ->
              RouterException.badRequest(
                  "no_key_for_model",
                  "None of the Azure keys is for the model that is called; 'model_slug' or"
                      + " 'model_id' must name it."));
    }
  }

  /// A key of one Azure resource, and perhaps of one model there.
  ///
  /// @param slug the model's name as callers write it
  /// @param model name of its deployment
  /// @param suffix what follows the resource in its host, from its dot; empty if the base URL knows
  record AzureKey(
      Secret apiKey,
      Parts parts,
      Optional<String> suffix,
      Optional<String> slug,
      Optional<String> model) {
    boolean serves(String called) {
      boolean any = slug.isEmpty() && model.isEmpty();
      return any
          || model.filter(called::equals).isPresent()
          || slug.filter(s -> s.equals(called) || s.endsWith("/" + called)).isPresent();
    }
  }

  /// A Bedrock API key and the region that it is for.
  record Regional(Secret apiKey, Parts parts) implements Shape {}

  /// Keys of AWS, to sign with.
  record Aws(Secret accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken, Parts parts)
      implements Shape {}

  /// A service account of Google Cloud, to be exchanged for a token. The addresses in its file are
  /// not read: who could write them would be sent the assertion.
  ///
  /// @param privateKey PKCS#8 in PEM
  /// @param fingerprint SHA-256 of the whole credential: two that differ in anything share nothing
  record ServiceAccount(
      Secret email, Secret privateKey, Optional<String> keyId, Parts parts, String fingerprint)
      implements Shape {}

  /// Reads a credential. One that is not JSON is a plain key.
  ///
  /// @throws RouterException 400 for JSON that is none of the shapes; nothing of it is repeated
  static Shape of(Secret credential) {
    return ShapeReader.read(credential);
  }
}
