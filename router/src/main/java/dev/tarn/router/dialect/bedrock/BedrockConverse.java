package dev.tarn.router.dialect.bedrock;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;

/// Converse and ConverseStream of Amazon Bedrock
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>).
public final class BedrockConverse {
  private BedrockConverse() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.BEDROCK,
        ProviderRow.Auth.BEARER,
        new BedrockTargets(),
        new JsonRequests(limits, BedrockRequestView::new),
        new JsonWeaving(
            "{\"text\":\"%s\"}",
            "{\"role\":\"user\",\"content\":[{\"text\":\"%s\"}]}",
            "{\"role\":\"assistant\",\"content\":[{\"text\":\"%s\"}]}"),
        new BedrockReplies(),
        BedrockErrors.FORMAT,
        BedrockTranslation.provider());
  }
}
