package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.PathSegment;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths of OpenAI's calls, and the same below one of Azure's deployments, which is the model
/// (<https://learn.microsoft.com/azure/ai-foundry/openai/reference>).
final class DeploymentTargets implements Targets {
  private static final Pattern DEPLOYMENT =
      Pattern.compile("(?:/openai)?/deployments/(?<name>[^/]+)(?<call>/.+)");

  private final Targets calls;

  DeploymentTargets(Map<String, Target.Kind> paths) {
    this.calls = Targets.fixed(paths);
  }

  @Override
  public Optional<Target> read(String path) {
    Matcher deployment = DEPLOYMENT.matcher(path);
    if (!deployment.matches()) {
      return calls.read(path);
    }
    return PathSegment.decoded(deployment.group("name"))
        .flatMap(name -> calls.read(deployment.group("call")).map(call -> call.named(name)));
  }

  @Override
  public String write(Target target) {
    String call = calls.write(target);
    return target
        .model()
        .map(name -> "/openai/deployments/" + PathSegment.encoded(name) + call)
        .orElse(call);
  }

  /// Only clouds that host the models of others name them in the path.
  @Override
  public String chat(String model, boolean stream) {
    return calls.write(Target.of(Target.Kind.CHAT));
  }
}
