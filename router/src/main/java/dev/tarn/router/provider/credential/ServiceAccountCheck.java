package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A service account of Google's, with the region that is ours to ask for.
final class ServiceAccountCheck {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");
  private static final Pattern EMAIL = Pattern.compile("[!-~&&[^@]]+@[a-z0-9.-]+");

  private final CredentialCheck check;

  ServiceAccountCheck(CredentialCheck check) {
    this.check = check;
  }

  void all(JsonNode json) {
    if (!json.path("type").asText().equals("service_account")) {
      check.fault("", "must be the JSON of a service account: its 'type' is service_account");
      return;
    }
    String email = check.text(json, "", "client_email");
    if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
      check.fault("/client_email", "can be no address of a service account");
    }
    String key = check.text(json, "", "private_key");
    if (!key.isEmpty() && !isKey(key)) {
      check.fault(
          "/private_key", "must be an RSA key, PKCS#8 in PEM, as Google's console saves it");
    }
    check.part(Part.PROJECT, "/project_id", check.text(json, "", "project_id"));
    if (json.hasNonNull("region")) {
      check.part(Part.REGION, "/region", check.text(json, "", "region"));
    }
  }

  private static boolean isKey(String pem) {
    Matcher matcher = PEM.matcher(pem);
    if (!matcher.matches()) {
      return false;
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(1));
      KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
      return true;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
