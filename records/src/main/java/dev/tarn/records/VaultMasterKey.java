package dev.tarn.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;

/// A key of HashiCorp Vault's transit engine
/// (<https://developer.hashicorp.com/vault/api-docs/secret/transit>): `encrypt` wraps, `decrypt`
/// unwraps, the purpose is the associated data. What is wrapped is Vault's ciphertext, which names
/// the version of the key. Redirects are not followed: the token would go along.
final class VaultMasterKey implements MasterKey {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_TOLD = 200;

  private final TarnConfig.Vault vault;
  private final HttpClient http;

  VaultMasterKey(TarnConfig.Vault vault) {
    this.vault = vault;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(vault.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public String id() {
    return "vault:"
        + vault.namespace().map(name -> name + "/").orElse("")
        + vault.mount()
        + "/"
        + vault.keyName();
  }

  @Override
  public String wrap(byte[] key, String purpose) {
    ObjectNode body = body(purpose).put("plaintext", Base64.getEncoder().encodeToString(key));
    return text(ask("encrypt", body), "ciphertext");
  }

  @Override
  public byte[] unwrap(String wrapped, String purpose) {
    JsonNode answer = ask("decrypt", body(purpose).put("ciphertext", wrapped));
    try {
      return Base64.getDecoder().decode(text(answer, "plaintext"));
    } catch (IllegalArgumentException e) {
      throw new RecordsException("Vault's answer holds no key", e);
    }
  }

  private static ObjectNode body(String purpose) {
    byte[] bytes = purpose.getBytes(StandardCharsets.UTF_8);
    return JSON.createObjectNode()
        .put("associated_data", Base64.getEncoder().encodeToString(bytes));
  }

  private static String text(JsonNode answer, String name) {
    JsonNode value = answer.path("data").path(name);
    if (!value.isTextual() || value.asText().isBlank() || value.asText().indexOf(' ') >= 0) {
      throw new RecordsException("Vault's answer has no '" + name + "'");
    }
    return value.asText();
  }

  private JsonNode ask(String what, ObjectNode body) {
    String path = "/v1/" + vault.mount() + "/" + what + "/" + vault.keyName();
    URI uri = URI.create(vault.address().url() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(vault.timeout())
            .header("Content-Type", "application/json")
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token().reveal())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    vault.namespace().ifPresent(name -> request.header("X-Vault-Namespace", name));
    try {
      HttpResponse<String> reply = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (reply.statusCode() != 200) {
        throw new RecordsException(
            "Vault answered %d to %s%s".formatted(reply.statusCode(), path, errors(reply.body())));
      }
      return JSON.readTree(reply.body());
    } catch (JsonProcessingException e) {
      // Its message would quote the answer.
      throw new RecordsException("Vault's answer to " + path + " is no JSON");
    } catch (IOException e) {
      throw new RecordsException("Vault at " + vault.address().url() + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RecordsException("interrupted while Vault was asked", e);
    }
  }

  /// Read anew each time: Vault's agent replaces the file before a token ends.
  private Secret token() {
    if (vault.token().isPresent()) {
      return vault.token().get();
    }
    try {
      return Secret.of(Files.readString(vault.tokenFile().orElseThrow()).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new RecordsException(
          "there is no token of Vault's in " + vault.tokenFile().orElseThrow(), e);
    }
  }

  private static String errors(String body) {
    try {
      JsonNode errors = JSON.readTree(body).path("errors");
      String told = errors.isArray() && !errors.isEmpty() ? ": " + errors.get(0).asText() : "";
      return told.length() <= MOST_TOLD ? told : told.substring(0, MOST_TOLD);
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
