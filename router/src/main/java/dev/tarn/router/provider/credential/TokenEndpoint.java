package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Where a service account's assertion becomes an access token (RFC 7523). Blocks; thread-safe.
final class TokenEndpoint implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI address;
  private Optional<HttpClient> http = Optional.empty();

  /// A token as it was given.
  record Granted(Secret token, Duration lifetime) {}

  TokenEndpoint(URI address) {
    this.address = address;
  }

  /// Made when the first token is needed: most routers need none.
  private synchronized HttpClient http() {
    HttpClient client =
        http.orElseGet(() ->
            HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    http = Optional.of(client);
    return client;
  }

  /// @throws RouterException 401 if the account is refused, 400 if its key is none, 502 if no token
  ///   can be had, 503 if there is none for so many seconds
  Granted exchange(Shape.ServiceAccount account, Instant now) {
    String form =
        "grant_type="
            + URLEncoder.encode(GRANT, StandardCharsets.UTF_8)
            + "&assertion="
            + Assertion.of(account, now);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<byte[]> reply =
          http()
              .send(
                  request,
                  HttpResponse.BodyHandlers.limiting(
                      HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
      return granted(reply.statusCode(), retryAfter(reply.headers()), reply.body());
    } catch (IOException e) {
      throw failed("cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was not waited for");
    }
  }

  private static Granted granted(int status, OptionalInt retryAfter, byte[] body)
      throws IOException {
    if (status == 400 || status == 401 || status == 403) {
      throw RouterException.unauthorized(
          "service_account_refused",
          "Google gave no token for the service account" + reason(body) + ".");
    }
    JsonNode json = status == 200 ? JSON.readTree(body) : JSON.missingNode();
    String token = json.path("access_token").asText("");
    if (token.isBlank() && retryAfter.isPresent()) {
      throw RouterException.overloaded(
          "token_exchange_failed",
          "Google's token endpoint answered with status " + status + "; try again later.",
          retryAfter.getAsInt());
    }
    if (token.isBlank()) {
      throw failed("answered with status " + status + " and without a token");
    }
    return new Granted(Secret.of(token), Duration.ofSeconds(json.path("expires_in").asLong(3_600)));
  }

  /// In seconds; a date is as good as none.
  private static OptionalInt retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("retry-after")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> OptionalInt.of(Integer.parseInt(value)))
        .orElse(OptionalInt.empty());
  }

  /// The OAuth code alone: descriptions name the account.
  private static String reason(byte[] body) {
    try {
      String code = JSON.readTree(body).path("error").asText("");
      return code.matches("[a-z_]{1,40}") ? " (" + code + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static RouterException failed(String why) {
    return RouterException.badGateway(
        "token_exchange_failed",
        "Google's token endpoint " + why + ", so the call could not be authorised; try again.");
  }

  @Override
  public synchronized void close() {
    http.ifPresent(HttpClient::shutdownNow);
  }
}
