package dev.tarn.router.dialect.anthropic;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.util.Map;

/// Anthropic Messages (<https://docs.claude.com/en/api/messages>).
public final class AnthropicMessages {
  private AnthropicMessages() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.ANTHROPIC,
        ProviderRow.Auth.X_API_KEY,
        Targets.fixed(
            Map.of(
                "/messages", Target.Kind.CHAT,
                "/messages/count_tokens", Target.Kind.COUNT_TOKENS)),
        new JsonRequests(limits, AnthropicRequestView::new),
        new JsonWeaving("{\"type\":\"text\",\"text\":\"%s\"}"),
        new JsonReplies(AnthropicReplyText::new),
        AnthropicErrors.FORMAT,
        AnthropicTranslation.both());
  }
}
