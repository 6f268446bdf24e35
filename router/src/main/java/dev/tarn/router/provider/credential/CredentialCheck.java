package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.KeyText;
import dev.tarn.router.dialect.RouterException;
import java.util.ArrayList;
import java.util.List;

/// Looks at a credential that is to be stored and says all that is wrong with it, where a call
/// would be refused for the first of it. What [Shape] reads may still be stored in vain; this is
/// stricter, since whoever stores a key is there to mend it. Pure.
public final class CredentialCheck {
  private static final int LEAST_CHARS = 8;
  private static final int MOST_CHARS = 16_384;

  private final List<Fault> faults = new ArrayList<>();

  private CredentialCheck() {}

  /// What is wrong with `value` for a provider that wants its key so; empty if nothing is.
  public static List<Fault> faults(ProviderRow.Auth auth, Secret value) {
    CredentialCheck check = new CredentialCheck();
    String text = value.reveal();
    if (KeyText.isIn(text)) {
      check.fault("", "is, or holds, a Tarn key; a provider's own key belongs here");
    } else if (text.startsWith("{") || text.startsWith("[")) {
      check.json(auth, text);
    } else if (auth == ProviderRow.Auth.GOOGLE) {
      check.fault(
          "",
          "must be the JSON of a service account, with its 'region'; an access token ends within the"
              + " hour");
    } else {
      check.key("", text);
    }
    return List.copyOf(check.faults);
  }

  void fault(String at, String what) {
    faults.add(new Fault(at, what));
  }

  private void json(ProviderRow.Auth auth, String text) {
    JsonNode json;
    try {
      json = ShapeReader.parsed(text);
    } catch (RouterException e) {
      fault("", "begins as JSON, but cannot be read as such");
      return;
    }
    switch (auth) {
      case API_KEY -> new AzureCheck(this).all(json);
      case AWS -> new AwsCheck(this).all(json);
      case GOOGLE -> new ServiceAccountCheck(this).all(json);
      case BEARER, X_API_KEY, X_GOOG_API_KEY, NONE ->
          fault("", "is JSON, but this provider's keys are plain texts");
    }
  }

  /// A text that must be there.
  ///
  /// @return empty text if it is not, which is a fault then
  String text(JsonNode json, String at, String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      fault(at + "/" + name, "must be a text");
      return "";
    }
    return value.asText();
  }

  /// A key, as it will stand in a header.
  void key(String at, String text) {
    if (text.length() < LEAST_CHARS) {
      fault(at, "is too short to be a key");
    } else if (text.length() > MOST_CHARS) {
      fault(at, "is too long to be a key");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      fault(at, "holds blanks, line breaks or letters beyond ASCII, which no key has");
    }
    if (text.startsWith("os.environ/") || text.startsWith("$") || text.contains("***")) {
      fault(at, "is a reference or a masked key; the key itself belongs here");
    }
  }

  /// A part of the provider's address.
  void part(Part part, String at, String value) {
    if (!value.isEmpty() && !part.matches(value)) {
      fault(at, "can be no " + part.word() + ": small letters, digits and hyphens");
    }
  }
}
