package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Failures as Bedrock says them: the name of an exception in `x-amzn-errortype`, or in the body's
/// `__type`, and `{"message"}`
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html>).
final class BedrockFailures implements ProviderEnd.Failures {
  private static final int MOST_CHARS = 4_000;

  @Override
  public Failure read(int status, byte[] body) {
    return read(status, header -> Optional.empty(), body);
  }

  @Override
  public Failure read(int status, Function<String, Optional<String>> header, byte[] body) {
    ObjectNode error = Json.readObject(body).orElseGet(Json::object);
    String type = header.apply("x-amzn-errortype").orElseGet(() -> error.path("__type").asText(""));
    return read(status, type, error);
  }

  /// Reads what has been parsed, or the frame that ends a stream.
  ///
  /// @param type name of the exception, perhaps with a namespace before or an address after it
  static Failure read(int status, String type, ObjectNode error) {
    String spaced = type.split(":", 2)[0];
    String name = spaced.substring(spaced.lastIndexOf('#') + 1);
    String message = error.path("message").asText(error.path("Message").asText(""));
    if (message.isEmpty()) {
      message = "The provider failed with status " + status + " and said nothing that can be read.";
    }
    return new Failure(
        cause(status, name.toLowerCase(Locale.ROOT), message),
        status,
        message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS),
        name.isEmpty() ? Optional.empty() : Optional.of(name));
  }

  /// @param name in lower case, since streams write its first letter small
  private static Cause cause(int status, String name, String message) {
    return switch (name) {
      case "validationexception" -> isTooLong(message) ? Cause.CONTEXT_TOO_LONG : Cause.BAD_REQUEST;
      case "unrecognizedclientexception",
          "invalidsignatureexception",
          "incompletesignatureexception",
          "missingauthenticationtokenexception",
          "invalidclienttokenid",
          "expiredtokenexception" ->
          Cause.BAD_KEY;
      case "accessdeniedexception" ->
          // So Bedrock says it of its own API keys.
          message.startsWith("Authentication failed") ? Cause.BAD_KEY : Cause.FORBIDDEN;
      case "resourcenotfoundexception" -> Cause.NO_MODEL;
      case "throttlingexception", "servicequotaexceededexception" -> Cause.RATE_LIMITED;
      case "serviceunavailableexception", "modelnotreadyexception" -> Cause.OVERLOADED;
      case "internalserverexception", "modelerrorexception", "modelstreamerrorexception" ->
          Cause.SERVER;
      case "modeltimeoutexception" -> Cause.TIMEOUT;
      default -> Cause.ofStatus(status);
    };
  }

  private static boolean isTooLong(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("too long")
        || text.contains("maximum context length")
        || text.contains("too many input tokens")
        || text.contains("exceeds the maximum number of input tokens");
  }
}
