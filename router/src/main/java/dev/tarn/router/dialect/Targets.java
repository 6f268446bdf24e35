package dev.tarn.router.dialect;

import java.util.Map;
import java.util.Optional;

/// How the paths of a dialect name its calls.
public interface Targets {
  /// What a path asks for; empty if it is no call of this dialect.
  ///
  /// @param path raw, from its slash, without what stands before in a provider's base URL, e.g.
  ///   `/chat/completions`
  Optional<Target> read(String path);

  /// The path of a call, and its query where the dialect asks for one.
  String write(Target target);

  /// The path of a chat where the dialect is at home, for calls that were none of it before.
  default String chat(String model, boolean stream) {
    return write(new Target(Target.Kind.CHAT, Optional.of(model), stream));
  }

  /// A dialect whose paths never change.
  static Targets fixed(Map<String, Target.Kind> paths) {
    return new Targets() {
      @Override
      public Optional<Target> read(String path) {
        return Optional.ofNullable(paths.get(path)).map(Target::of);
      }

      @Override
      public String write(Target target) {
        return paths.entrySet().stream()
            .filter(path -> path.getValue() == target.kind())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
      }
    };
  }
}
