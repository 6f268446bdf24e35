package dev.tarn.router.dialect.anthropic;

import dev.tarn.router.dialect.PathSegment;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths of the Messages API, and of the same calls at Vertex AI, where the model and the stream
/// are named in the path and not in the body
/// (<https://docs.claude.com/en/api/claude-on-vertex-ai>).
final class AnthropicTargets implements Targets {
  private static final Pattern RAW_PREDICT =
      Pattern.compile("/anthropic/models/(?<name>[^/:]+):(?<call>rawPredict|streamRawPredict)");

  /// In the place of a model, for the call that counts.
  private static final String COUNTER = "count-tokens";

  private final Targets calls =
      Targets.fixed(
          Map.of(
              "/messages", Target.Kind.CHAT,
              "/messages/count_tokens", Target.Kind.COUNT_TOKENS));

  @Override
  public Optional<Target> read(String path) {
    Matcher raw = RAW_PREDICT.matcher(path);
    if (!raw.matches()) {
      return calls.read(path);
    }
    if (raw.group("name").equals(COUNTER)) {
      return Optional.of(Target.of(Target.Kind.COUNT_TOKENS));
    }
    boolean stream = raw.group("call").equals("streamRawPredict");
    return PathSegment.decoded(raw.group("name"))
        .map(name -> new Target(Target.Kind.CHAT, Optional.of(name), stream));
  }

  @Override
  public String write(Target target) {
    return target
        .model()
        .map(name ->
            "/anthropic/models/"
                + PathSegment.encoded(name)
                + (target.stream() ? ":streamRawPredict" : ":rawPredict"))
        .orElseGet(() -> calls.write(target));
  }

  /// Only clouds that host the models of others name them in the path.
  @Override
  public String chat(String model, boolean stream) {
    return calls.write(Target.of(Target.Kind.CHAT));
  }
}
