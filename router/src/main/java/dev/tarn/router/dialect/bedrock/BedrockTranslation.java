package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Translation;
import java.util.Optional;

/// The end of Converse that is towards providers; its clients call none but Bedrock.
final class BedrockTranslation {
  private BedrockTranslation() {}

  static Translation provider() {
    return new Translation(
        Optional.empty(),
        Optional.of(
            new ProviderEnd(
                new BedrockRequestWriter(),
                new BedrockReplyReader(),
                BedrockEventReader::new,
                new BedrockFailures())));
  }
}
