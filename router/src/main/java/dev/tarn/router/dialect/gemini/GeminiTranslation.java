package dev.tarn.router.dialect.gemini;

import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Translation;

/// Both ends of Gemini's dialect.
final class GeminiTranslation {
  private GeminiTranslation() {}

  static Translation both() {
    GeminiFailures failures = new GeminiFailures();
    return Translation.of(
        new ClientEnd(
            new GeminiRequestReader(),
            new GeminiReplyWriter(),
            (stamp, usage) -> new GeminiEventWriter(stamp, failures),
            failures),
        new ProviderEnd(
            new GeminiRequestWriter(), new GeminiReplyReader(), GeminiEventReader::new, failures));
  }
}
