package dev.tarn.router.dialect.bedrock;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.openai.OpenAiChat;

/// Bedrock as a provider of translated calls; what only clients need is another dialect's.
public final class TranslatedBedrock {
  private TranslatedBedrock() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    Dialect other = OpenAiChat.dialect(limits);
    return new Dialect(
        ProviderRow.Dialect.BEDROCK,
        ProviderRow.Auth.BEARER,
        other.targets(),
        other.requests(),
        other.weaving(),
        other.replies(),
        other.errors(),
        BedrockTranslation.provider());
  }
}
