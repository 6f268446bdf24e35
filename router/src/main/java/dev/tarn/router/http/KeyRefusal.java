package dev.tarn.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// A provider that refuses the operator's key: a matter of the operator's, which the client can do
/// nothing about, told in our words, since providers quote the key in theirs.
final class KeyRefusal {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_BYTES = 1 << 20;

  private KeyRefusal() {}

  /// The reply, unread, unless it refuses a key that is not the caller's: then fails with 502
  /// `provider_refused_key`.
  static Future<UpstreamReply> checked(UpstreamReply reply) {
    int status = reply.status();
    if (reply.attempt().credential().source() != KeySource.HOSTED) {
      return Future.succeededFuture(reply);
    }
    if (status == 401 || status == 403) {
      reply.discard();
      return Future.failedFuture(refused(reply));
    }
    boolean googles =
        status == 400 && reply.attempt().provider().row().dialect() == ProviderRow.Dialect.GEMINI;
    return googles
        ? reply
            .held(MOST_BYTES)
            .compose(body ->
                isOfTheKey(body)
                    ? Future.failedFuture(refused(reply))
                    : Future.succeededFuture(reply))
        : Future.succeededFuture(reply);
  }

  private static RouterException refused(UpstreamReply reply) {
    return RouterException.badGateway(
        "provider_refused_key",
        reply.attempt().provider().name()
            + " refused the operator's key; tell the operator of this router.");
  }

  /// Google's word for it is a 400 whose details give `API_KEY_INVALID` as the reason
  /// (<https://cloud.google.com/apis/design/errors>); where it serves OpenAI's API, and for streams
  /// that are arrays, the error is the one element of an array.
  private static boolean isOfTheKey(Buffer body) {
    JsonNode answer;
    try {
      answer = JSON.readTree(body.getBytes());
    } catch (IOException e) {
      return false;
    }
    JsonNode error = (answer.isArray() ? answer.path(0) : answer).path("error");
    for (JsonNode detail : error.path("details")) {
      if (detail.path("reason").asText().equals("API_KEY_INVALID")) {
        return true;
      }
    }
    return false;
  }
}
