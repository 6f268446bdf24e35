package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.PathSegment;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
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
        ? PathSegment.decoded(call.group(1)).map(model -> target(model, call.group(2)))
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
    return "/model/" + PathSegment.encoded(target.model().orElseThrow()) + "/" + operation;
  }
}
