package dev.tarn.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// Google's token endpoint on loopback: checks the assertion and its signature with the public key
/// of the accounts that it made, and gives `token-1`, `token-2`, … Thread-safe.
public final class TokenServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDIENCE = "https://oauth2.googleapis.com/token";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final KeyPair keys = keys();
  private final List<JsonNode> claims = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<?> gate = CompletableFuture.completedFuture(null);
  private volatile int failure;
  private volatile String retryAfter = "";
  private volatile int lifetime = 3_600;

  private TokenServer() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::receive)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /// Starts on a free port.
  public static TokenServer start() {
    return new TokenServer();
  }

  /// Where it listens.
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/token");
  }

  /// The file of an account, in one line, as Google's console saves it; its addresses lead nowhere.
  public String account(String email, String project) {
    return account(email, project, keys);
  }

  /// The same with a private key that is not the account's.
  public static String impostor(String email, String project) {
    return account(email, project, keys());
  }

  private static String account(String email, String project, KeyPair pair) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return JSON.createObjectNode()
        .put("type", "service_account")
        .put("project_id", project)
        .put("private_key_id", "key-1")
        .put("private_key", pem)
        .put("client_email", email)
        .put("client_id", "1")
        .put("auth_uri", "http://127.0.0.1:1/auth")
        .put("token_uri", "http://127.0.0.1:1/token")
        .put("universe_domain", "evil.example")
        .toString();
  }

  /// The claims of every assertion that held.
  public List<JsonNode> claims() {
    return List.copyOf(claims);
  }

  /// Holds answers back until the gate opens.
  public void hold(CompletableFuture<?> until) {
    gate = until;
  }

  /// Answers with this status from now on; 0 for tokens again.
  public void fail(int status) {
    fail(status, "");
  }

  /// The same, with a `Retry-After`.
  public void fail(int status, String pause) {
    retryAfter = pause;
    failure = status;
  }

  /// Tokens hold for so many seconds from now on.
  public void lifetime(int seconds) {
    lifetime = seconds;
  }

  private void receive(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          JsonNode asserted = verified(request, body.toString());
          if (!asserted.isMissingNode()) {
            claims.add(asserted);
          }
          String token = "token-" + claims.size();
          Future.fromCompletionStage(gate)
              .onSuccess(open -> answer(request, !asserted.isMissingNode(), token));
        });
  }

  private void answer(HttpServerRequest request, boolean holds, String token) {
    request.response().putHeader("content-type", "application/json");
    if (failure > 0 && !retryAfter.isEmpty()) {
      request.response().putHeader("retry-after", retryAfter);
    }
    if (!holds || failure > 0) {
      request
          .response()
          .setStatusCode(failure > 0 ? failure : 400)
          .end("{\"error\":\"invalid_grant\",\"error_description\":\"for somebody@example\"}");
      return;
    }
    request
        .response()
        .end(
            "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\"}"
                .formatted(token, lifetime));
  }

  /// The claims; missing if anything is wrong.
  private JsonNode verified(HttpServerRequest request, String body) {
    Map<String, String> form = new HashMap<>();
    for (String field : body.split("&", -1)) {
      String[] pair = field.split("=", 2);
      form.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    String[] parts = form.getOrDefault("assertion", "").split("\\.", -1);
    try {
      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
      JsonNode asserted = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(keys.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      boolean holds =
          signature.verify(Base64.getUrlDecoder().decode(parts[2]))
              && request.method().name().equals("POST")
              && "urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
              && header.path("alg").asText().equals("RS256")
              && header.path("typ").asText().equals("JWT")
              && header.path("kid").asText().equals("key-1")
              && asserted.path("aud").asText().equals(AUDIENCE)
              && asserted
                  .path("scope")
                  .asText()
                  .equals("https://www.googleapis.com/auth/cloud-platform")
              && asserted.path("exp").asLong() == asserted.path("iat").asLong() + 3_600;
      return holds ? asserted : JSON.missingNode();
    } catch (GeneralSecurityException | IOException e) {
      return JSON.missingNode();
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
