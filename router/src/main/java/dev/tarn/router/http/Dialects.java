package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import dev.tarn.router.dialect.openai.OpenAiResponses;
import java.util.List;
import java.util.Optional;

/// The wire formats that clients may speak here.
///
/// @param all the usual one first, whose errors are told where no path says which
record Dialects(List<Dialect> all) {
  static Dialects within(ReadLimits limits) {
    return new Dialects(
        List.of(
            OpenAiChat.dialect(limits),
            OpenAiResponses.dialect(limits),
            AnthropicMessages.dialect(limits),
            GeminiGenerate.dialect(limits),
            BedrockConverse.dialect(limits)));
  }

  /// A call as its path says it.
  record Spoken(Dialect dialect, Target target) {}

  /// Which call of which dialect a path is; empty if it is none.
  Optional<Spoken> spoken(String path) {
    for (Dialect dialect : all) {
      Optional<Target> target = dialect.targets().read(path);
      if (target.isPresent()) {
        return Optional.of(new Spoken(dialect, target.get()));
      }
    }
    return Optional.empty();
  }

  Dialect usual() {
    return all.getFirst();
  }

  /// The one that providers of such rows speak.
  Dialect of(ProviderRow.Dialect spoken) {
    return all.stream()
        .filter(dialect -> dialect.spokenBy() == spoken)
        .findFirst()
        .orElseGet(this::usual);
  }
}
