package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Keys of AWS in each of their spellings, and a Bedrock API key with its region.
final class AwsCheck {
  /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html>
  private static final Pattern ACCESS_KEY_ID = Pattern.compile("[A-Z0-9_]{16,128}");

  private static final String TEMPORARY = "ASIA";

  private final CredentialCheck check;

  AwsCheck(CredentialCheck check) {
    this.check = check;
  }

  void all(JsonNode json) {
    if (!json.isObject()) {
      check.fault("", "must be {accessKeyId, secretAccessKey, region} or {api_key, region}");
      return;
    }
    if (json.has("api_key")) {
      String key = check.text(json, "", "api_key");
      if (!key.isEmpty()) {
        check.key("/api_key", key);
      }
      if (!json.has("region")) {
        check.fault("/region", "must be a text: the region that the key is for");
      }
    } else {
      signing(json);
    }
    Optional.ofNullable(names(json).get("region"))
        .ifPresent(
            written -> check.part(Part.REGION, "/" + written, check.text(json, "", written)));
  }

  private void signing(JsonNode json) {
    Map<String, String> names = names(json);
    String id = needed(json, names, "accesskeyid", "accessKeyId");
    if (!id.isEmpty() && !ACCESS_KEY_ID.matcher(id).matches()) {
      check.fault("/" + names.get("accesskeyid"), "can be no access key id");
    }
    String secret = needed(json, names, "secretaccesskey", "secretAccessKey");
    if (!secret.isEmpty()) {
      check.key("/" + names.get("secretaccesskey"), secret);
    }
    Optional<String> token = Optional.ofNullable(names.get("sessiontoken"));
    token.ifPresent(written -> check.key("/" + written, check.text(json, "", written)));
    if (token.isEmpty() && id.startsWith(TEMPORARY)) {
      check.fault("", "is a temporary credential without its 'sessionToken'");
    }
  }

  private String needed(JsonNode json, Map<String, String> names, String plain, String usual) {
    return check.text(json, "", names.getOrDefault(plain, usual));
  }

  /// From plain names to names as they are written, of what is there.
  private static Map<String, String> names(JsonNode json) {
    Map<String, String> names = new HashMap<>();
    json.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> names.put(ShapeReader.plainName(field.getKey()), field.getKey()));
    return names;
  }
}
