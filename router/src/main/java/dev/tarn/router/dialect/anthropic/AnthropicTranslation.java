package dev.tarn.router.dialect.anthropic;

import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Translation;

/// Both ends of Anthropic's dialect.
final class AnthropicTranslation {
  private AnthropicTranslation() {}

  static Translation both() {
    AnthropicFailures failures = new AnthropicFailures();
    return Translation.of(
        new ClientEnd(
            new AnthropicRequestReader(),
            new AnthropicReplyWriter(),
            AnthropicEventWriter::new,
            failures),
        new ProviderEnd(
            new AnthropicRequestWriter(),
            new AnthropicReplyReader(),
            AnthropicEventReader::new,
            failures));
  }
}
