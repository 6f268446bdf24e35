package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths that name the model and say whether a stream is wanted, such as
/// `/model/us.amazon.nova-lite-v1%3A0/converse-stream`. The id is one segment: the slashes of an
/// ARN are encoded.
final class BedrockTargets implements Targets {
  private static final Pattern CALL =
      Pattern.compile("/model/([^/]+)/(converse|converse-stream|count-tokens)");

  @Override
  public Optional<Target> read(String path) {
    Matcher call = CALL.matcher(path);
    return call.matches()
        ? decoded(call.group(1)).map(model -> target(model, call.group(2)))
        : Optional.empty();
  }

  private static Target target(String model, String operation) {
    Target.Kind kind =
        operation.equals("count-tokens") ? Target.Kind.COUNT_TOKENS : Target.Kind.CHAT;
    return new Target(kind, Optional.of(model), operation.equals("converse-stream"));
  }

  @Override
  public String write(Target target) {
    String operation =
        switch (target.kind()) {
          case CHAT -> target.stream() ? "converse-stream" : "converse";
          case COUNT_TOKENS -> "count-tokens";
          case EMBEDDINGS, EMBEDDINGS_OF_MANY ->
              throw new IllegalArgumentException("Bedrock has no path for embeddings");
        };
    return "/model/" + encoded(target.model().orElseThrow()) + "/" + operation;
  }

  /// Empty if it is not percent-encoded rightly.
  private static Optional<String> decoded(String id) {
    try {
      // In a path a plus sign stands for itself.
      return Optional.of(URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// As the AWS SDKs do: all but unreserved characters (RFC 3986, section 2.3).
  private static String encoded(String model) {
    return URLEncoder.encode(model, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
