package dev.tarn.router.dialect.gemini;

import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Target.Kind;
import dev.tarn.router.dialect.Targets;
import java.nio.charset.StandardCharsets;
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
            ? "/" + TUNED + segment(model.substring(TUNED.length()))
            : "/models/" + segment(model);
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

  /// A name as one segment, whatever stands in it: names come from clients.
  private static String segment(String name) {
    StringBuilder segment = new StringBuilder(name.length());
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= '0' && b <= '9')
              || (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || "-._~".indexOf(b) >= 0;
      if (plain) {
        segment.append((char) b);
      } else {
        segment.append('%').append("%02X".formatted(b));
      }
    }
    return segment.toString();
  }
}
