package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.openai.OpenAiChat;

/// The wire formats that clients may speak here.
record Dialects(Dialect openAiChat, Dialect anthropicMessages) {
  static Dialects within(ReadLimits limits) {
    return new Dialects(OpenAiChat.dialect(limits), AnthropicMessages.dialect(limits));
  }

  /// The one whose errors are told where no path says which.
  Dialect usual() {
    return openAiChat;
  }

  /// The one that a row's provider speaks.
  Dialect of(ProviderRow row) {
    return switch (row.dialect()) {
      case OPENAI -> openAiChat;
      case ANTHROPIC -> anthropicMessages;
    };
  }
}
