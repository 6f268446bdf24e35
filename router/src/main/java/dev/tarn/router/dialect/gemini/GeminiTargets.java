package dev.tarn.router.dialect.gemini;

import dev.tarn.router.dialect.PathSegment;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Target.Kind;
import dev.tarn.router.dialect.Targets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Google's paths: the model, a colon, what is asked of it, e.g.
/// `/models/gemini-2.5-flash:generateContent`. A model's name is without its folder `models/`; that
/// of a tuned model is `tunedModels/{id}`.
final class GeminiTargets implements Targets {
  static final GeminiTargets PATHS = new GeminiTargets();

  private static final String TUNED = "tunedModels/";
  private static final Pattern CALL =
      Pattern.compile("/(models/|tunedModels/)([^:]+)(?::|%3[Aa])([A-Za-z]+)");

  private static final Map<String, Kind> KINDS =
      Map.of(
          "generateContent", Kind.CHAT,
          "streamGenerateContent", Kind.CHAT,
          "countTokens", Kind.COUNT_TOKENS,
          "embedContent", Kind.EMBEDDINGS,
          "batchEmbedContents", Kind.EMBEDDINGS_OF_MANY);

  private GeminiTargets() {}

  @Override
  public Optional<Target> read(String path) {
    Matcher call = CALL.matcher(path);
    if (!call.matches()) {
      return Optional.empty();
    }
    String method = call.group(3);
    String model = call.group(1).equals(TUNED) ? TUNED + call.group(2) : call.group(2);
    return Optional.ofNullable(KINDS.get(method))
        .map(kind -> new Target(kind, Optional.of(model), method.equals("streamGenerateContent")));
  }

  /// A stream is asked for as events: without `alt=sse` it would come as one JSON array.
  @Override
  public String write(Target target) {
    String model = target.model().orElseThrow();
    String path =
        model.startsWith(TUNED)
            ? "/" + TUNED + PathSegment.encoded(model.substring(TUNED.length()))
            : "/models/" + PathSegment.encoded(model);
    return path + ":" + method(target);
  }

  private static String method(Target target) {
    return switch (target.kind()) {
      case CHAT -> target.stream() ? "streamGenerateContent?alt=sse" : "generateContent";
      case COUNT_TOKENS -> "countTokens";
      case EMBEDDINGS -> "embedContent";
      case EMBEDDINGS_OF_MANY -> "batchEmbedContents";
    };
  }
}
