package dev.tarn.router.dialect.anthropic;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;

/// Anthropic Messages (<https://docs.claude.com/en/api/messages>).
public final class AnthropicMessages {
  private AnthropicMessages() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.ANTHROPIC,
        ProviderRow.Auth.X_API_KEY,
        new AnthropicTargets(),
        new JsonRequests(limits, AnthropicRequestView::new),
        new JsonWeaving(
            "{\"type\":\"text\",\"text\":\"%s\"}",
            "{\"role\":\"user\",\"content\":\"%s\"}",
            "{\"role\":\"assistant\",\"content\":\"%s\"}"),
        new JsonReplies(AnthropicReplyText::new),
        AnthropicErrors.FORMAT,
        AnthropicTranslation.both());
  }
}
