package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;

/// Azure's keys, one or a list of them.
final class AzureCheck {
  private final CredentialCheck check;

  AzureCheck(CredentialCheck check) {
    this.check = check;
  }

  void all(JsonNode json) {
    if (!json.isArray()) {
      one(json, "");
      return;
    }
    if (json.isEmpty()) {
      check.fault("", "is an empty list");
    }
    for (int i = 0; i < json.size(); i++) {
      one(json.get(i), "/" + i);
    }
  }

  private void one(JsonNode json, String at) {
    if (!json.isObject()) {
      check.fault(at, "must be {api_key, endpoint_url, …} or {api_key, resource_name, …}");
      return;
    }
    String key = check.text(json, at, "api_key");
    if (!key.isEmpty()) {
      check.key(at + "/api_key", key);
    }
    if (json.has("endpoint_url")) {
      endpoint(check.text(json, at, "endpoint_url"), at + "/endpoint_url");
    } else if (json.has("resource_name")) {
      String name = check.text(json, at, "resource_name");
      check.part(Part.RESOURCE, at + "/resource_name", name);
      type(json, at);
    } else {
      check.fault(at, "names neither 'endpoint_url' nor 'resource_name'");
    }
    for (String name : new String[] {"model_slug", "model_id"}) {
      if (json.hasNonNull(name)) {
        check.text(json, at, name);
      }
    }
  }

  private void endpoint(String url, String at) {
    if (url.isEmpty()) {
      return;
    }
    try {
      check.part(Part.RESOURCE, at, AzureHost.of(url).resource());
    } catch (RouterException e) {
      check.fault(
          at, "must be https, and its host end in " + String.join(", ", AzureHost.SUFFIXES));
    }
  }

  private void type(JsonNode json, String at) {
    if (!json.hasNonNull("resource_type")) {
      return;
    }
    try {
      AzureHost.named("any", Optional.of(check.text(json, at, "resource_type")));
    } catch (RouterException e) {
      check.fault(at + "/resource_type", "must be openai, ai-services or cognitive-services");
    }
  }
}
