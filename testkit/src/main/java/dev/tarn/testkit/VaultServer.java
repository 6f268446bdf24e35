package dev.tarn.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// HashiCorp Vault on loopback, as far as the transit engine's `encrypt` and `decrypt` of one key
/// named `tarn` go (<https://developer.hashicorp.com/vault/api-docs/secret/transit>): tokens,
/// namespaces, versions of the key, associated data, and its errors. Thread-safe.
public final class VaultServer implements AutoCloseable {
  /// The one token that may.
  public static final String TOKEN = "hvs.CAESIJtokenOfTheTests";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CIPHERTEXT = Pattern.compile("vault:v([0-9]+):(.+)");

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final SecureRandom random = new SecureRandom();
  private final List<byte[]> versions = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean sealed;

  private VaultServer() {
    rotate();
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::receive)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /// Starts on a free port, unsealed, with the first version of the key.
  public static VaultServer start() {
    return new VaultServer();
  }

  /// Where it listens.
  public String address() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /// A new version of the key, which encrypts from now on.
  public void rotate() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    versions.add(key);
  }

  /// The key is gone, and another one is there.
  public void lose() {
    versions.clear();
    rotate();
  }

  /// Answers 503 from now on, or works again.
  public void seal(boolean now) {
    sealed = now;
  }

  /// Path, namespace and body of every request with the right token.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body.getBytes()));
  }

  private void answer(HttpServerRequest request, byte[] body) {
    if (sealed) {
      fail(request, 503, "Vault is sealed");
    } else if (!TOKEN.equals(request.getHeader("X-Vault-Token"))) {
      fail(request, 403, "permission denied");
    } else {
      String namespace = String.valueOf(request.getHeader("X-Vault-Namespace"));
      asked.add(request.path() + " " + namespace + " " + new String(body, StandardCharsets.UTF_8));
      try {
        JsonNode asking = JSON.readTree(body);
        byte[] bound = Base64.getDecoder().decode(asking.path("associated_data").asText(""));
        ObjectNode data = JSON.createObjectNode();
        switch (request.path()) {
          case "/v1/transit/encrypt/tarn" -> {
            byte[] plain = Base64.getDecoder().decode(asking.path("plaintext").asText());
            data.put("ciphertext", encrypted(plain, bound)).put("key_version", versions.size());
            succeed(request, data);
          }
          case "/v1/transit/decrypt/tarn" -> {
            byte[] plain = decrypted(asking.path("ciphertext").asText(), bound);
            succeed(request, data.put("plaintext", Base64.getEncoder().encodeToString(plain)));
          }
          default -> fail(request, 404, "no handler for route");
        }
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        fail(request, 400, "invalid ciphertext: unable to decrypt");
      } catch (IOException e) {
        fail(request, 400, "failed to parse JSON input");
      }
    }
  }

  private String encrypted(byte[] plain, byte[] bound) throws GeneralSecurityException {
    byte[] nonce = new byte[12];
    random.nextBytes(nonce);
    byte[] text = cipher(Cipher.ENCRYPT_MODE, versions.getLast(), nonce, bound).doFinal(plain);
    byte[] all = Arrays.copyOf(nonce, nonce.length + text.length);
    System.arraycopy(text, 0, all, nonce.length, text.length);
    return "vault:v" + versions.size() + ":" + Base64.getEncoder().encodeToString(all);
  }

  private byte[] decrypted(String text, byte[] bound) throws GeneralSecurityException {
    Matcher ciphertext = CIPHERTEXT.matcher(text);
    if (!ciphertext.matches() || Integer.parseInt(ciphertext.group(1)) > versions.size()) {
      throw new IllegalArgumentException("no ciphertext");
    }
    byte[] key = new ArrayList<>(versions).get(Integer.parseInt(ciphertext.group(1)) - 1);
    byte[] all = Base64.getDecoder().decode(ciphertext.group(2));
    return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(all, 12), bound)
        .doFinal(all, 12, all.length - 12);
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }

  private static void succeed(HttpServerRequest request, ObjectNode data) {
    ObjectNode answer = JSON.createObjectNode().put("request_id", "r").put("renewable", false);
    answer.set("data", data);
    request.response().putHeader("Content-Type", "application/json").end(answer.toString());
  }

  private static void fail(HttpServerRequest request, int status, String why) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putArray("errors").add(why);
    request.response().setStatusCode(status).end(answer.toString());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
