package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Translation;

/// Both ends of OpenAI's chat dialect.
final class OpenAiTranslation {
  private OpenAiTranslation() {}

  static Translation both() {
    OpenAiFailures failures = new OpenAiFailures();
    return Translation.of(
        new ClientEnd(
            new OpenAiRequestReader(), new OpenAiReplyWriter(), OpenAiEventWriter::new, failures),
        new ProviderEnd(
            new OpenAiRequestWriter(), new OpenAiReplyReader(), OpenAiEventReader::new, failures));
  }
}
